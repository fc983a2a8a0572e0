package dev.flattail.datasets;

import dev.flattail.images.CifarFiles;
import dev.flattail.images.Findings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Finds images of the same bytes. Keeps 16 bytes for each file. Digests may be added by several
 * threads.
 */
final class RepeatedImages {
  private static final int MOST_NAMED = 5;

  /** First and second half of each file's digest. */
  private final long[] first;

  private final long[] second;
  private final BitSet leftOut = new BitSet();

  RepeatedImages(int files) {
    first = new long[files];
    second = new long[files];
    // A file without a digest is equal to itself only.
    Arrays.setAll(second, file -> file);
  }

  /**
   * Adds a file.
   *
   * @param digest SHA-256 of its bytes
   */
  void put(int file, byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    first[file] = bytes.getLong();
    second[file] = bytes.getLong();
  }

  /** Leaves files out, which were not added. */
  void leaveOut(Set<Integer> files) {
    files.forEach(leftOut::set);
  }

  /** Reports records of CIFAR files with the same pixels. */
  static void report(CifarFiles files, Path root, Findings findings) throws IOException {
    int[] records = files.records();
    int train = IntStream.range(0, files.train().size()).map(file -> records[file]).sum();
    int[] labels = new int[IntStream.of(records).sum()];
    RepeatedImages repeated = new RepeatedImages(labels.length);
    MessageDigest sha256 = DigestUtils.getSha256Digest();
    files.forEach(
        (index, label, pixels) -> {
          labels[index] = label;
          repeated.put(index, sha256.digest(pixels));
        });
    repeated.report(
        new Images(
            IntStream.range(0, labels.length).toArray(),
            labels,
            train,
            files.classNames(),
            index -> recordName(index, records, files, root)),
        findings);
  }

  private static String recordName(int index, int[] records, CifarFiles files, Path root) {
    int file = 0;
    int record = index;
    while (record >= records[file]) {
      record -= records[file];
      file++;
    }
    return "record %d of %s".formatted(record, root.relativize(files.files().get(file)));
  }

  /**
   * Images by number, training images first.
   *
   * @param files file of each image; an image may be listed more than once
   * @param labels class of each image
   * @param train number of training images
   * @param paths path of an image, for warnings
   */
  record Images(
      int[] files, int[] labels, int train, List<String> classNames, IntFunction<String> paths) {
    private boolean isTest(int image) {
      return image >= train;
    }

    private String shown(int image) {
      return "%s ('%s')".formatted(paths.apply(image), classNames.get(labels[image]));
    }
  }

  /** Images of one kind, counted, with the first few as text. */
  private static final class Kind {
    final List<String> named = new ArrayList<>();
    int count;

    void add(Images images, int image, int earlier) {
      count++;
      if (named.size() < MOST_NAMED) {
        named.add(images.shown(image) + " is the same as " + images.shown(earlier));
      }
    }

    void report(Findings findings, String what, String whose) {
      if (count > 0) {
        findings.repeat(
            "%d %s%s %s: %s%s."
                .formatted(
                    count,
                    what,
                    count == 1 ? "" : "s",
                    whose,
                    String.join(", ", named),
                    count > named.size() ? ", …" : ""));
      }
    }
  }

  /** Reports each kind of repetition, with its number of images and the first ones. */
  void report(Images images, Findings findings) {
    Kind contradicting = new Kind();
    Kind leaking = new Kind();
    Kind repeated = new Kind();
    int[] earliest = earliest(images.files);
    for (int image = 0; image < earliest.length; image++) {
      int earlier = earliest[image];
      if (earlier == image) {
        continue;
      }
      boolean otherClass = images.labels[image] != images.labels[earlier];
      boolean otherSplit = images.isTest(image) && !images.isTest(earlier);
      if (otherClass) {
        contradicting.add(images, image, earlier);
      }
      if (otherSplit) {
        leaking.add(images, image, earlier);
      }
      if (!otherClass && !otherSplit) {
        repeated.add(images, image, earlier);
      }
    }
    contradicting.report(findings, "image", "with the same bytes as an image of another class");
    leaking.report(
        findings,
        "test image",
        "(of %d) with the same bytes as a training image"
            .formatted(
                IntStream.range(images.train, images.files.length)
                    .filter(image -> !leftOut.get(images.files[image]))
                    .count()));
    repeated.report(
        findings, "image", "with the same bytes as another of the same class and split");
  }

  /** Returns for each image the first one of the same bytes, which may be itself. */
  private int[] earliest(int[] files) {
    int[] earliest = new int[files.length];
    int mask = Math.max(1, Integer.highestOneBit(Math.max(1, files.length)) * 4) - 1;
    int[] slots = new int[mask + 1]; // number of an image from 1; open addressing
    for (int image = 0; image < files.length; image++) {
      if (leftOut.get(files[image])) {
        earliest[image] = image;
        continue;
      }
      int slot = (int) (second[files[image]] * 0x9E3779B97F4A7C15L >>> 32) & mask;
      while (slots[slot] != 0 && !isSame(files[slots[slot] - 1], files[image])) {
        slot = (slot + 1) & mask;
      }
      if (slots[slot] == 0) {
        slots[slot] = image + 1;
      }
      earliest[image] = slots[slot] - 1;
    }
    return earliest;
  }

  private boolean isSame(int file, int other) {
    return first[file] == first[other] && second[file] == second[other];
  }
}
