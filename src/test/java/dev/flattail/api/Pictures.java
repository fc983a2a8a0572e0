package dev.flattail.api;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Provides a data set of seven pictures in class folders: three cats and two dogs for training, and
 * one of each for testing.
 */
public final class Pictures {
  private Pictures() {}

  public static byte[] tarGz() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(tar());
    }
    return bytes.toByteArray();
  }

  public static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files().entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  public static byte[] zip() throws IOException {
    return zip(files());
  }

  /** Returns the data set with the additional class of emus. */
  static byte[] zipOfOneClassMore() throws IOException {
    Map<String, byte[]> files = files();
    files.put("train/emu/1.png", png(7));
    return zip(files);
  }

  /** Returns the data set with one damaged training image. */
  public static byte[] zipWithADamagedOne() throws IOException {
    Map<String, byte[]> files = files();
    files.put("train/dog/9.jpg", new byte[] {1, 2, 3});
    return zip(files);
  }

  /** Returns the data set with one image of a cat among the dogs. */
  static byte[] zipWithARepeatedOne() throws IOException {
    Map<String, byte[]> files = files();
    files.put("train/dog/9.png", png("train/cat/1.png".hashCode()));
    return zip(files);
  }

  /**
   * Returns CIFAR-10 files with one training image of each class but the last, and one test image.
   */
  static byte[] zipOfCifarWithoutTrucks() throws IOException {
    int record = 1 + 3 * 32 * 32;
    byte[] train = new byte[9 * record];
    for (int c = 0; c < 9; c++) {
      train[c * record] = (byte) c;
    }
    return zip(Map.of("data_batch_1.bin", train, "test_batch.bin", new byte[record]));
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** Writes the data set as files. */
  public static void writeTo(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
  }

  /** Writes the data set to the folder {@code listed}, and lists of it next to that folder. */
  public static void writeListedTo(Path folder) throws IOException {
    writeTo(folder.resolve("listed"));
    for (String split : new String[] {"train", "test"}) {
      StringBuilder list = new StringBuilder();
      for (String name : files().keySet()) {
        if (name.startsWith(split)) {
          list.append(name).append(name.contains("/cat/") ? " 0\n" : " 1\n");
        }
      }
      Files.writeString(folder.resolve("listed_" + split + ".txt"), list);
    }
  }

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name :
        new String[] {
          "train/cat/1.png",
          "train/cat/2.png",
          "train/cat/3.png",
          "train/dog/1.png",
          "train/dog/2.png",
          "test/cat/4.png",
          "test/dog/3.png"
        }) {
      files.put(name, png(name.hashCode()));
    }
    return files;
  }

  static byte[] png(int color) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      image.setRGB(i % 32, i / 32, color * (i + 1));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = bytes) {
      ImageIO.write(image, "png", out);
    }
    return bytes.toByteArray();
  }
}
