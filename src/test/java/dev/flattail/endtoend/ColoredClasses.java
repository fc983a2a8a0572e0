package dev.flattail.endtoend;

import dev.flattail.datasets.ArchiveBuilder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Builds archives of three classes of 8x8 pictures. The first class has one test image, the second
 * two, and the third three; each has four training images.
 */
final class ColoredClasses {
  private static final List<Integer> COLORS = List.of(0xC02020, 0x20C020, 0x2020C0);
  private static final int TRAIN = 4;

  private ColoredClasses() {}

  /** Returns class folders with these names. */
  static byte[] folders(List<String> names) throws IOException {
    return archive(names).tarGz();
  }

  /** Returns the same with a training image of the first class that cannot be decoded. */
  static byte[] withDamagedImage(List<String> names) throws IOException {
    return archive(names)
        .file("train/" + names.getFirst() + "/damaged.png", new byte[] {1, 2, 3})
        .tarGz();
  }

  private static ArchiveBuilder archive(List<String> names) throws IOException {
    ArchiveBuilder archive = new ArchiveBuilder();
    for (int c = 0; c < names.size(); c++) {
      for (int i = 0; i < TRAIN; i++) {
        archive.file("train/%s/%d.png".formatted(names.get(c), i), png(c, i));
      }
      for (int i = 0; i <= c; i++) {
        archive.file("test/%s/%d.png".formatted(names.get(c), i), png(c, TRAIN + i));
      }
    }
    return archive;
  }

  /**
   * Returns the same pictures with lists, whose classes have an order of their own.
   *
   * @param labels class number by name; numbers run from 0
   */
  static byte[] lists(List<String> names, Map<String, Integer> labels) throws IOException {
    ArchiveBuilder archive = new ArchiveBuilder();
    StringBuilder train = new StringBuilder();
    StringBuilder test = new StringBuilder();
    String[] ordered = new String[names.size()];
    for (int c = 0; c < names.size(); c++) {
      String name = names.get(c);
      int label = labels.getOrDefault(name, c);
      ordered[label] = name;
      for (int i = 0; i < TRAIN + c + 1; i++) {
        String path = "pictures/%s/%d.png".formatted(name, i);
        archive.file(path, png(c, i));
        (i < TRAIN ? train : test).append(path).append(' ').append(label).append('\n');
      }
    }
    archive.file("train.txt", train.toString().getBytes(StandardCharsets.UTF_8));
    archive.file("test.txt", test.toString().getBytes(StandardCharsets.UTF_8));
    archive.file("classes.txt", String.join("\n", ordered).getBytes(StandardCharsets.UTF_8));
    return archive.tarGz();
  }

  private static byte[] png(int c, int number) throws IOException {
    Random random = new Random(31L * c + number);
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < 64; p++) {
      image.setRGB(p % 8, p / 8, COLORS.get(c) ^ random.nextInt(0x20) * 0x010101);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
