package dev.flattail.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Builds small CIFAR-10 archives. */
public final class CifarArchives {
  private static final int RECORD = 3073;

  private CifarArchives() {}

  /** Returns a tar.gz of one file. */
  static byte[] tarGz(String name, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      add(tar, name, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns a tar.gz of training images alone. */
  static byte[] colorsToTrainOn(int perClass) {
    return tarGz("data_batch_1.bin", records(perClass, 3));
  }

  /** Returns training and test images whose color indicates their class, with noise. */
  public static byte[] colors(int trainPerClass, int testPerClass) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      add(tar, "data_batch_1.bin", records(trainPerClass, 1));
      add(tar, "test_batch.bin", records(testPerClass, 2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] records(int perClass, int seed) {
    Random random = new Random(seed);
    byte[] records = new byte[perClass * 10 * RECORD];
    for (int i = 0; i < perClass * 10; i++) {
      int label = i % 10;
      records[i * RECORD] = (byte) label;
      for (int p = 1; p < RECORD; p++) {
        int channel = (p - 1) / 1024;
        int level = 20 + 20 * (channel == 0 ? label : channel == 1 ? 9 - label : label / 2 * 2);
        records[i * RECORD + p] = (byte) Math.clamp(level + random.nextInt(40), 0, 255);
      }
    }
    return records;
  }

  /** Returns training and test images of the hundred classes of CIFAR-100. */
  public static byte[] hundredColors(int trainPerClass, int testPerClass) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      add(tar, "train.bin", hundredRecords(trainPerClass));
      add(tar, "test.bin", hundredRecords(testPerClass));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] hundredRecords(int perClass) {
    int size = RECORD + 1; // a coarse label first
    byte[] records = new byte[perClass * 100 * size];
    for (int i = 0; i < perClass * 100; i++) {
      int label = i % 100;
      records[i * size + 1] = (byte) label;
      Arrays.fill(records, i * size + 2, (i + 1) * size, (byte) (2 * label + i / 100));
    }
    return records;
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
