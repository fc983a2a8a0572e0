"""Prints what torchvision and Pillow make of the images of PillowImages, to paste into ViewGoldens.java.

    pip install torch==2.7.1 torchvision==0.22.1 pillow==13.0.0 numpy==2.4.6
    python3 src/test/python/view_goldens.py
"""

import zlib

import numpy as np
import PIL
import torchvision
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from torchvision.transforms import functional

MEAN_COLOUR = (124, 116, 104)
FILTERS = {"BILINEAR": Image.BILINEAR, "BICUBIC": Image.BICUBIC}


def image(height, width, smooth):
    state, pixels = 1, np.empty((height, width, 3), np.uint8)
    for channel in range(3):
        for y in range(height):
            for x in range(width):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                noise = state >> 16
                slope = 30 + 2 * y + 3 * x + 25 * channel
                pixels[y, x, channel] = (slope + noise % 16 if smooth else noise) % 256
    return Image.fromarray(pixels)


def planes(picture):
    return np.asarray(picture).transpose(2, 0, 1).tobytes()


def checksum(change, height, width):
    both = b"".join(planes(change(image(height, width, smooth))) for smooth in (False, True))
    return f"{zlib.crc32(both):08x}"


# Rows and columns of the image; top, left, rows and columns of the window; rows and columns wanted.
WINDOWS = (
    (23, 31, 0, 0, 23, 31, 16, 16),
    (23, 31, 3, 5, 11, 20, 32, 32),
    (61, 47, 10, 0, 50, 47, 32, 32),
    (61, 47, 60, 46, 1, 1, 8, 8),
    (32, 32, 4, 9, 28, 21, 32, 32),
    (150, 200, 7, 11, 131, 150, 64, 64),
    (300, 225, 0, 0, 300, 225, 12, 7),
)
# Rows and columns of the image, shorter side, side of the middle.
CENTRES = (
    (37, 50, 32, 28),
    (50, 37, 32, 28),
    (45, 45, 32, 27),
    (20, 33, 32, 32),
    (32, 47, 32, 28),
    (150, 200, 74, 64),
    (101, 300, 37, 32),
)
SIGMAS = (0.1, 0.3, 0.75, 1.0, 1.37, 1.9999)
TURNS = (-0.5, -0.1, -0.031, 0.003, 0.004, 0.05, 0.1, 0.4999)
LEVELS = (10.0, 9.31, 6.7, 0.4)


def moved(picture, coefficients, name):
    return picture.transform(
        picture.size, Image.AFFINE, coefficients, FILTERS[name], fillcolor=MEAN_COLOUR
    )


def operation(name, level, sign, filtering):
    share = level / 10

    def change(picture):
        factor = share * 1.8 + 0.1
        dark = [min(255, i + int(share * 110)) if i < 128 else i for i in range(256)]
        makers = {
            "AUTOCONTRAST": lambda: ImageOps.autocontrast(picture),
            "EQUALIZE": lambda: ImageOps.equalize(picture),
            "INVERT": lambda: ImageOps.invert(picture),
            "ROTATE": lambda: picture.rotate(
                sign * (share * 30), FILTERS[filtering], fillcolor=MEAN_COLOUR
            ),
            # ImageOps.posterize refuses 0 bits since Pillow 13.
            "POSTERIZE": lambda: picture.point([i & -(2 ** (8 - int(share * 4))) for i in range(256)] * 3),
            "SOLARIZE": lambda: ImageOps.solarize(picture, int(share * 256)),
            "SOLARIZE_ADD": lambda: picture.point(dark * 3),
            "COLOR": lambda: ImageEnhance.Color(picture).enhance(factor),
            "CONTRAST": lambda: ImageEnhance.Contrast(picture).enhance(factor),
            "BRIGHTNESS": lambda: ImageEnhance.Brightness(picture).enhance(factor),
            "SHARPNESS": lambda: ImageEnhance.Sharpness(picture).enhance(factor),
            "SHEAR_X": lambda: moved(picture, (1, sign * (share * 0.3), 0, 0, 1, 0), filtering),
            "SHEAR_Y": lambda: moved(picture, (1, 0, 0, sign * (share * 0.3), 1, 0), filtering),
            "TRANSLATE_X": lambda: moved(
                picture, (1, 0, sign * (share * 0.45) * picture.width, 0, 1, 0), filtering
            ),
            "TRANSLATE_Y": lambda: moved(
                picture, (1, 0, 0, 0, 1, sign * (share * 0.45) * picture.height), filtering
            ),
        }
        return makers[name]()

    return change


OPERATIONS = (
    "AUTOCONTRAST EQUALIZE INVERT ROTATE POSTERIZE SOLARIZE SOLARIZE_ADD COLOR CONTRAST BRIGHTNESS"
    " SHARPNESS SHEAR_X SHEAR_Y TRANSLATE_X TRANSLATE_Y"
).split()
WITHOUT_LEVEL = ("AUTOCONTRAST", "EQUALIZE", "INVERT")
MOVING = ("ROTATE", "SHEAR_X", "SHEAR_Y", "TRANSLATE_X", "TRANSLATE_Y")

print("torchvision", torchvision.__version__, "Pillow", PIL.__version__, "numpy", np.__version__)
print("WINDOWS")
for case in WINDOWS:
    rows, columns, top, left, height, width, to_rows, to_columns = case
    print(*case, checksum(
        lambda p: functional.resized_crop(p, top, left, height, width, [to_rows, to_columns]),
        rows, columns,
    ))
print("CENTRES")
for case in CENTRES:
    rows, columns, shorter, side = case
    print(*case, checksum(
        lambda p: functional.center_crop(functional.resize(p, shorter), [side, side]), rows, columns
    ))
print("BLURS")
for sigma in SIGMAS:
    print(sigma, *(
        checksum(lambda p: p.filter(ImageFilter.GaussianBlur(radius=sigma)), *size)
        for size in ((32, 32), (5, 3), (1, 40))
    ))
print("TURNS")
for turn in TURNS:
    print(turn, checksum(lambda p: functional.adjust_hue(p, turn), 150, 200))
print("GREY", checksum(lambda p: functional.to_grayscale(p, 3), 150, 200))
print("JITTER", checksum(
    lambda p: functional.adjust_saturation(
        functional.adjust_brightness(functional.adjust_contrast(p, 0.6123), 1.3987), 1.0701
    ), 32, 32,
))
print("OPERATIONS")
for name in OPERATIONS:
    for level in LEVELS[:1] if name in WITHOUT_LEVEL else LEVELS:
        ways = [(1, "BILINEAR"), (-1, "BICUBIC")] if name in MOVING else [(1, "BILINEAR")]
        sums = [checksum(operation(name, level, *way), 32, 23) for way in ways]
        print(name, level, *sums)
