package dev.flattail.datasets;

import dev.flattail.images.FileCheck;
import dev.flattail.images.FileImages;
import dev.flattail.images.ImageLists;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.ListedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * An index of listed images with their file sizes. It replaces the lists, which may change or
 * disappear after the registration.
 *
 * <p>Its text has one line per class ({@code class}, name), then one line per image ({@code train}
 * or {@code test}, class number, bytes, path), separated by tabs. The SHA-256 of the text
 * identifies the content. The images are not hashed, since half a million take hours.
 *
 * @param trainBytes size of each training image, in order
 */
record ListIndex(ImageLists lists, long[] trainBytes, long[] testBytes) implements Content {
  static final String FILE = "images.tsv";
  private static final String CLASS = "class";
  private static final String TRAIN = "train";
  private static final String TEST = "test";

  @Override
  public String sha256() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    lines().forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void writeInto(Path folder) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(FILE))) {
      for (String line : (Iterable<String>) lines()::iterator) {
        out.write(line);
      }
    }
  }

  /**
   * Returns an index without some images.
   *
   * @param left paths of these images
   * @throws InvalidImagesException when a class would have no training image left
   */
  ListIndex without(Set<String> left) throws InvalidImagesException {
    return new ListIndex(
        lists.without(left),
        bytesWithout(lists.train(), trainBytes, left),
        bytesWithout(lists.test(), testBytes, left));
  }

  private static long[] bytesWithout(List<ListedImage> images, long[] bytes, Set<String> left) {
    return IntStream.range(0, bytes.length)
        .filter(i -> !left.contains(images.get(i).path()))
        .mapToLong(i -> bytes[i])
        .toArray();
  }

  private Stream<String> lines() {
    return Stream.concat(
        lists.classNames().stream().map(name -> CLASS + '\t' + name + '\n'),
        Stream.concat(
            lines(TRAIN, lists.train(), trainBytes), lines(TEST, lists.test(), testBytes)));
  }

  private static Stream<String> lines(String split, List<ListedImage> images, long[] bytes) {
    return IntStream.range(0, bytes.length)
        .mapToObj(
            i -> {
              ListedImage image = images.get(i);
              return split + '\t' + image.label() + '\t' + bytes[i] + '\t' + image.path() + '\n';
            });
  }

  /** Reads the index that {@link #writeInto} has written. */
  static ListIndex read(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    Part train = new Part();
    Part test = new Part();
    try (Stream<String> lines = Files.lines(folder.resolve(FILE))) {
      for (String line : (Iterable<String>) lines::iterator) {
        String[] fields = line.split("\t", 4);
        switch (fields[0]) {
          case CLASS -> names.add(fields[1]);
          case TRAIN -> train.add(fields);
          case TEST -> test.add(fields);
          default -> throw new IOException(folder.resolve(FILE) + " is damaged");
        }
      }
    }
    return new ListIndex(
        new ImageLists(names, train.images, test.images),
        train.bytes.build().toArray(),
        test.bytes.build().toArray());
  }

  private static final class Part {
    private final List<ListedImage> images = new ArrayList<>();
    private final LongStream.Builder bytes = LongStream.builder();

    void add(String[] fields) {
      images.add(new ListedImage(fields[3], Integer.parseInt(fields[1])));
      bytes.add(Long.parseLong(fields[2]));
    }
  }

  /** Returns the images below {@code root}; reading one checks that its size is unchanged. */
  FileImages files(Path root) {
    return new FileImages(
        root,
        lists.classNames(),
        new FileImages.Split(lists.train(), sameSize(trainBytes)),
        new FileImages.Split(lists.test(), sameSize(testBytes)));
  }

  private static FileCheck sameSize(long[] bytes) {
    return (index, file) -> {
      if (file.length != bytes[index]) {
        throw new InvalidImagesException(
            "the file has %d bytes, and had %d when it was registered"
                .formatted(file.length, bytes[index]));
      }
    };
  }
}
