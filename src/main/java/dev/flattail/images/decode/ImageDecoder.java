package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.ReadFailure;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG and PNG to 8-bit RGB, byte for byte as Pillow's {@code convert("RGB")}: gray is
 * copied to all channels, alpha is dropped, 16 bits are truncated to 8, CMYK is converted, and
 * color profiles are ignored.
 *
 * <p>Images that Pillow reads without an error are read, except that missing data is not replaced
 * by gray: truncated images and images with corrupt samples are refused. For one thread; reuses its
 * reader.
 */
public final class ImageDecoder implements AutoCloseable {
  /** Maximum number of pixels of an image, against decompression bombs. */
  static final long MOST_PIXELS = 32_000_000;

  /** Bytes per pixel: ImageIO's raster of four components, and the result. */
  private static final long JPEG_BYTES = 4 + 3;

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private final ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
  private @Nullable String damage;
  private boolean surplus;
  private boolean transparent;

  /**
   * Decodes the bytes of an image file.
   *
   * @throws InvalidImagesException with the reason it cannot be decoded; the caller adds the file's
   *     name
   */
  public RgbImage decode(byte[] file) throws InvalidImagesException {
    damage = null;
    surplus = false;
    transparent = false;
    if (isPng(file)) {
      PngDecoder.Decoded png = PngDecoder.decode(file);
      transparent = png.transparent();
      return png.image();
    }
    if (!startsWith(file, JPEG)) {
      throw new InvalidImagesException(
          file.length == 0 ? "the file is empty" : "this is no JPEG or PNG; convert or remove it");
    }
    boolean ends = JpegScans.check(file);
    JpegFile jpeg = JpegFile.read(file, ends);
    long plane = checkedPlane(jpeg.height(), jpeg.width());
    DecodingMemory.Room room = DecodingMemory.heap().take(JPEG_BYTES * plane);
    try {
      byte[] samples = samples(jpeg);
      if (!ends && (jpeg.progressive() || !surplus)) {
        throw new InvalidImagesException(
            "the image is damaged: the JPEG ends early, after " + file.length + " bytes");
      }
      ChromaRows.interpolate(samples, jpeg);
      return jpeg.colors().toRgb(samples, jpeg.height(), jpeg.width());
    } finally {
      room.close();
    }
  }

  /**
   * Returns whether the image that was decoded last was a JPEG with bytes that belong to nothing
   * before a marker. They may be padding, or left over because damaged data was shorter.
   */
  public boolean hadSurplus() {
    return surplus;
  }

  /**
   * Returns whether the image that was decoded last has pixels that are not fully opaque. Their
   * colors are taken as they are stored.
   */
  public boolean hadTransparency() {
    return transparent;
  }

  static boolean isPng(byte[] file) {
    return startsWith(file, PNG);
  }

  /**
   * Returns the number of pixels.
   *
   * @throws InvalidImagesException when they are too many
   */
  static long checkedPlane(int height, int width) throws InvalidImagesException {
    long plane = (long) height * width;
    if (plane > MOST_PIXELS) {
      throw new InvalidImagesException(
          "%dx%d pixels are more than %d; scale it down".formatted(height, width, MOST_PIXELS));
    }
    return plane;
  }

  /** Returns the interleaved samples, without any conversion of colors. */
  private byte[] samples(JpegFile jpeg) throws InvalidImagesException {
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg.bare()))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener(this::warned);
      Raster raster = reader.readRaster(0, null);
      if (damage != null) {
        throw new InvalidImagesException("the image is damaged: " + damage);
      }
      byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
      if (samples.length != jpeg.height() * jpeg.width() * jpeg.components().size()) {
        throw new InvalidImagesException("the image is damaged: it announces two sizes");
      }
      return samples;
    } catch (InvalidImagesException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // ImageIO throws array and argument exceptions for damaged data.
      throw new InvalidImagesException("the image is damaged: " + ReadFailure.reason(e));
    } finally {
      reader.reset();
    }
  }

  @Override
  public void close() {
    reader.dispose();
  }

  /**
   * Takes a warning of libjpeg. Bytes that belong to nothing do no harm, since all samples were
   * read before them; other corrupt data means that samples are lost. As in Pillow, they may also
   * stand for the end marker.
   */
  private void warned(ImageReader source, String warning) {
    boolean lost = warning.startsWith("Premature end") || warning.startsWith("Corrupt JPEG data");
    if (warning.contains("extraneous bytes before marker")) {
      surplus = true;
    } else if (lost) {
      damage = warning;
    }
  }

  /**
   * Returns whether the file is a PNG of 16-bit gray. Its upper 8 bits are taken, while Pillow
   * turns everything above 255 to white.
   */
  public static boolean isSixteenBitGray(byte[] file) {
    PngChunks chunks = new PngChunks(file);
    if (!startsWith(file, PNG) || !chunks.isAt(PngChunks.FIRST)) {
      return false;
    }
    try {
      PngHeader header = PngHeader.read(chunks.data(PngChunks.FIRST));
      return header.color() == PngHeader.Color.GRAY && header.depth() > Byte.SIZE;
    } catch (InvalidImagesException _) {
      return false;
    }
  }

  private static boolean startsWith(byte[] file, byte[] signature) {
    return file.length >= signature.length
        && Arrays.equals(file, 0, signature.length, signature, 0, signature.length);
  }
}
