package dev.flattail.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Creates pictures that are as hard to decode as photographs, from noise of many sizes with
 * correlated colors.
 */
final class Photographs {
  private static final float QUALITY = 0.95f;
  private static final double FAINTER = 0.78;

  private Photographs() {}

  /** Returns a baseline JPEG, 4:2:0. */
  static byte[] jpeg(int height, int width, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] channels = new double[3][];
    for (int c = 0; c < channels.length; c++) {
      channels[c] = noise(height, width, random);
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < height * width; i++) {
      int rgb = 0;
      for (double[] channel : channels) {
        int level = (int) (128 + 0.7 * channels[0][i] + 0.4 * channel[i]);
        rgb = rgb << 8 | Math.clamp(level, 0, 255);
      }
      image.setRGB(i % width, i / width, rgb);
    }
    return encoded(image);
  }

  /** Computes a sum of interpolated grids, each finer and fainter than the one before. */
  private static double[] noise(int height, int width, SplittableRandom random) {
    double[] sum = new double[height * width];
    double amplitude = 60;
    for (int cell = 128; cell >= 1; cell /= 2) {
      int columns = width / cell + 2;
      double[] grid = random.doubles((long) columns * (height / cell + 2), -1, 1).toArray();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double right = (double) (x % cell) / cell;
          double down = (double) (y % cell) / cell;
          int at = y / cell * columns + x / cell;
          double upper = (1 - right) * grid[at] + right * grid[at + 1];
          double lower = (1 - right) * grid[at + columns] + right * grid[at + columns + 1];
          sum[y * width + x] += amplitude * ((1 - down) * upper + down * lower);
        }
      }
      amplitude *= FAINTER;
    }
    return sum;
  }

  private static byte[] encoded(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(QUALITY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
