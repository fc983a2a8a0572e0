"""Prints what Pillow makes of the test images of OperationTest, to paste into PillowGoldens.java.

    pip install pillow==13.0.0 numpy==2.4.6
    python3 src/test/python/pillow_goldens.py
"""

import zlib

import numpy as np
import PIL
from PIL import Image, ImageEnhance, ImageOps

# Every level at which the CIFAR-10 policy uses an operation.
LEVELS = {
    "SHEAR_Y": (7, 8),
    "TRANSLATE_X": (8, 9),
    "TRANSLATE_Y": (3, 9),
    "ROTATE": (2,),
    "COLOR": (0, 3, 7, 8, 9),
    "CONTRAST": (6, 7),
    "BRIGHTNESS": (3, 6, 7, 9),
    "SHARPNESS": (1, 3, 5, 6, 9),
    "POSTERIZE": (7,),
    "SOLARIZE": (2, 3, 5, 8),
    "AUTOCONTRAST": (0,),
    "EQUALIZE": (0,),
    "INVERT": (0,),
}
GREY = (128, 128, 128)


def image(side, smooth):
    """Noise over all levels, or noise on a slope that leaves the ends of the range free."""
    state, pixels = 1, np.empty((side, side, 3), np.uint8)
    for channel in range(3):
        for y in range(side):
            for x in range(side):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                noise = state >> 16
                slope = 30 + 2 * y + 3 * x + 25 * channel
                pixels[y, x, channel] = slope + noise % 16 if smooth else noise % 256
    return Image.fromarray(pixels)


def affine(picture, coefficients, filtering):
    return picture.transform(picture.size, Image.AFFINE, coefficients, filtering, fillcolor=GREY)


def rotated(picture, degrees):
    turned = picture.convert("RGBA").rotate(degrees)
    plain = Image.new("RGBA", turned.size, (128,) * 4)
    return Image.composite(turned, plain, turned).convert("RGB")


def changed(name, picture, level, sign):
    def between(first, last):
        return np.linspace(first, last, 10)[level]

    far = sign * between(0, 150 / 331)
    factor = 1 + sign * between(0, 0.9)
    makers = {
        "SHEAR_Y": lambda: affine(
            picture, (1, 0, 0, sign * between(0, 0.3), 1, 0), Image.BICUBIC
        ),
        "TRANSLATE_X": lambda: affine(
            picture, (1, 0, far * picture.width, 0, 1, 0), Image.NEAREST
        ),
        "TRANSLATE_Y": lambda: affine(
            picture, (1, 0, 0, 0, 1, far * picture.height), Image.NEAREST
        ),
        "ROTATE": lambda: rotated(picture, between(0, 30)),
        "COLOR": lambda: ImageEnhance.Color(picture).enhance(factor),
        "CONTRAST": lambda: ImageEnhance.Contrast(picture).enhance(factor),
        "BRIGHTNESS": lambda: ImageEnhance.Brightness(picture).enhance(factor),
        "SHARPNESS": lambda: ImageEnhance.Sharpness(picture).enhance(factor),
        "POSTERIZE": lambda: ImageOps.posterize(picture, int(round(between(8, 4)))),
        "SOLARIZE": lambda: ImageOps.solarize(picture, between(256, 0)),
        "AUTOCONTRAST": lambda: ImageOps.autocontrast(picture),
        "EQUALIZE": lambda: ImageOps.equalize(picture),
        "INVERT": lambda: ImageOps.invert(picture),
    }
    return np.asarray(makers[name]()).transpose(2, 0, 1).tobytes()


def checksum(name, level, sign):
    both = b"".join(changed(name, image(32, smooth), level, sign) for smooth in (False, True))
    return f"{zlib.crc32(both):08x}"


print("Pillow", PIL.__version__, "numpy", np.__version__)
for name, levels in LEVELS.items():
    red = changed(name, image(8, smooth=False), levels[-1], 1)[:64].hex()
    print(name, red[:64], red[64:])
for name, levels in LEVELS.items():
    for level in levels:
        print(name, level, checksum(name, level, 1), checksum(name, level, -1))
