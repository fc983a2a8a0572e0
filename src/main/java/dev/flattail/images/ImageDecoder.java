package dev.flattail.images;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
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
 * Decodes JPEG and PNG to 8-bit RGB as Pillow's {@code convert("RGB")}: gray is copied to all
 * channels, alpha is dropped, 16 bits are truncated to 8, CMYK is converted, and color profiles are
 * ignored.
 *
 * <p>Stricter than most viewers: truncated or damaged images are refused, not filled with gray. For
 * one thread; reuses its readers.
 */
public final class ImageDecoder implements AutoCloseable {
  /** Maximum number of pixels of an image, against decompression bombs. */
  static final long MOST_PIXELS = 32_000_000;

  /** Bytes per pixel: ImageIO's raster of 16-bit red, green, blue and alpha, and the result. */
  private static final long PNG_BYTES = 8 + 3;

  /** Bytes per pixel: ImageIO's raster of CMYK, and the result. */
  private static final long JPEG_BYTES = 4 + 3;

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private final ImageReader jpeg = ImageIO.getImageReadersByFormatName("jpeg").next();
  private final ImageReader png = ImageIO.getImageReadersByFormatName("png").next();
  private @Nullable String damage;

  /**
   * Decodes the bytes of an image file.
   *
   * @throws InvalidImagesException with the reason it cannot be decoded; the caller adds the file's
   *     name
   */
  public RgbImage decode(byte[] file) throws InvalidImagesException {
    boolean isPng = startsWith(file, PNG);
    if (!isPng && !startsWith(file, JPEG)) {
      throw new InvalidImagesException(
          file.length == 0 ? "the file is empty" : "this is no JPEG or PNG; convert or remove it");
    }
    if (isPng) {
      PngChunks.check(file);
    } else {
      JpegScans.check(file);
    }
    ImageReader reader = isPng ? png : jpeg;
    damage = null;
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener(this::warned);
      RgbImage image = decode(reader, isPng ? PNG_BYTES : JPEG_BYTES);
      if (damage != null) {
        throw new InvalidImagesException("the image is damaged: " + damage);
      }
      return image;
    } catch (InvalidImagesException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // ImageIO throws array and argument exceptions for damaged data.
      throw new InvalidImagesException("the image is damaged: " + e.getMessage());
    } finally {
      reader.reset();
    }
  }

  @Override
  public void close() {
    jpeg.dispose();
    png.dispose();
  }

  private void warned(ImageReader reader, String warning) {
    if (warning.startsWith("Premature end") || warning.startsWith("Corrupt JPEG data")) {
      damage = warning;
    }
  }

  private static RgbImage decode(ImageReader reader, long bytesPerPixel) throws IOException {
    int height = reader.getHeight(0);
    int width = reader.getWidth(0);
    if ((long) height * width > MOST_PIXELS) {
      throw new InvalidImagesException(
          "%dx%d pixels are more than %d; scale it down".formatted(height, width, MOST_PIXELS));
    }
    DecodingMemory.Room room = DecodingMemory.heap().take(bytesPerPixel * height * width);
    try {
      return decoded(reader);
    } finally {
      room.close();
    }
  }

  private static RgbImage decoded(ImageReader reader) throws IOException {
    BufferedImage image = reader.read(0);
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return paletteToRgb(image.getRaster(), palette);
    }
    return model.getColorSpace().getType() == ColorSpace.TYPE_CMYK
        ? Cmyk.toRgb(image.getRaster())
        : samplesToRgb(image.getRaster(), model);
  }

  private static RgbImage paletteToRgb(Raster raster, IndexColorModel palette) {
    int plane = raster.getHeight() * raster.getWidth();
    byte[] pixels = new byte[ImageSet.CHANNELS * plane];
    int[] indices = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
    for (int i = 0; i < plane; i++) {
      pixels[i] = (byte) palette.getRed(indices[i]);
      pixels[plane + i] = (byte) palette.getGreen(indices[i]);
      pixels[2 * plane + i] = (byte) palette.getBlue(indices[i]);
    }
    return new RgbImage(raster.getHeight(), raster.getWidth(), pixels);
  }

  /**
   * Converts the stored samples, not {@code getRGB}, which would apply a gray or embedded profile.
   */
  private static RgbImage samplesToRgb(Raster raster, ColorModel model) {
    int plane = raster.getHeight() * raster.getWidth();
    boolean gray = model.getNumColorComponents() == 1;
    if (raster.getSampleModel() instanceof ComponentSampleModel layout
        && raster.getDataBuffer() instanceof DataBufferByte data
        && data.getNumBanks() == 1) {
      return bytesToRgb(raster, layout, data, gray);
    }
    int shift = Math.max(0, model.getComponentSize(0) - Byte.SIZE);
    byte[] pixels = new byte[ImageSet.CHANNELS * plane];
    int[] samples = new int[raster.getWidth()];
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      for (int row = 0; row < raster.getHeight(); row++) {
        raster.getSamples(0, row, samples.length, 1, gray ? 0 : channel, samples);
        int to = channel * plane + row * samples.length;
        for (int column = 0; column < samples.length; column++) {
          pixels[to + column] = (byte) (samples[column] >> shift);
        }
      }
    }
    return new RgbImage(raster.getHeight(), raster.getWidth(), pixels);
  }

  /** Converts the usual layout, interleaved 8-bit samples, several times faster. */
  private static RgbImage bytesToRgb(
      Raster raster, ComponentSampleModel layout, DataBufferByte data, boolean gray) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    byte[] samples = data.getData();
    byte[] pixels = new byte[ImageSet.CHANNELS * height * width];
    int step = layout.getPixelStride();
    int to = 0;
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      int start = data.getOffset() + layout.getBandOffsets()[gray ? 0 : channel];
      for (int row = 0; row < height; row++) {
        int from = start + row * layout.getScanlineStride();
        for (int column = 0; column < width; column++) {
          pixels[to++] = samples[from];
          from += step;
        }
      }
    }
    return new RgbImage(height, width, pixels);
  }

  private static boolean startsWith(byte[] file, byte[] signature) {
    return file.length >= signature.length
        && Arrays.equals(file, 0, signature.length, signature, 0, signature.length);
  }
}
