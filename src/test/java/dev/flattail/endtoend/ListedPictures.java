package dev.flattail.endtoend;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Writes JPEGs of several sizes and lists of them, in the format of ImageNet-LT. */
final class ListedPictures {
  private ListedPictures() {}

  /** Writes {@code images/} and {@code lists/} below {@code folder}, with one color per class. */
  static void writeTo(Path folder, int classes, int train, int test) throws IOException {
    Files.createDirectories(folder.resolve("lists"));
    write(folder, "train", classes, train);
    write(folder, "test", classes, test);
  }

  private static void write(Path folder, String split, int classes, int each) throws IOException {
    SplittableRandom random = new SplittableRandom(each);
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < classes * each; i++) {
      int label = i % classes;
      String path = "%s/n%02d/%d.JPEG".formatted(split, label, i);
      Path file = folder.resolve("images").resolve(path);
      Files.createDirectories(file.getParent());
      int height = 70 + random.nextInt(30);
      int width = 70 + random.nextInt(30);
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      int color = 0x204080 * (label + 1);
      for (int p = 0; p < height * width; p++) {
        image.setRGB(p % width, p / width, color ^ random.nextInt(0x20) * 0x010101);
      }
      ImageIO.write(image, "jpeg", file.toFile());
      list.append(path).append(' ').append(label).append('\n');
    }
    Files.writeString(folder.resolve("lists/Tiny_LT_" + split + ".txt"), list);
  }
}
