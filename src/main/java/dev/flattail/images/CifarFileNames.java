package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Recognizes names of CIFAR binary files: {@code data_batch_<n>.bin}, {@code train.bin} and test
 * files.
 */
final class CifarFileNames {
  private static final Pattern BATCH = Pattern.compile("data_batch_(\\d{1,9})\\.bin");
  private static final String TEST_BATCH = "test_batch.bin";
  private static final String TRAIN = "train.bin";
  private static final String TEST = "test.bin";

  private CifarFileNames() {}

  static boolean isOne(Path file) {
    String name = name(file);
    return BATCH.matcher(name).matches()
        || name.equals(TEST_BATCH)
        || name.equals(TRAIN)
        || name.equals(TEST);
  }

  /**
   * Groups {@code files} into a data set, with batches in the order of their numbers. The names
   * determine the format: CIFAR-10 ({@code data_batch_*}) or CIFAR-100 ({@code train.bin}). When
   * only the other format's record size divides all files, that format is used.
   */
  static CifarFiles group(List<Path> files) throws IOException {
    List<Path> train = new ArrayList<>();
    List<Path> test = new ArrayList<>();
    boolean batches = false;
    for (Path file : files) {
      String name = name(file);
      boolean isTest = name.equals(TEST) || name.equals(TEST_BATCH);
      batches |= BATCH.matcher(name).matches() || name.equals(TEST_BATCH);
      (isTest ? test : train).add(file);
    }
    if (train.isEmpty()) {
      throw new InvalidImagesException(
          name(test.getFirst())
              + " has test images, but there is no train.bin or data_batch_*.bin");
    }
    train.sort(Comparator.comparingInt(CifarFileNames::number));
    CifarFormat named = batches ? CifarFormat.CIFAR10 : CifarFormat.CIFAR100;
    CifarFormat other = batches ? CifarFormat.CIFAR100 : CifarFormat.CIFAR10;
    boolean isOther = !divides(named, files) && divides(other, files);
    return new CifarFiles(isOther ? other : named, train, test);
  }

  /** Reports files of the same name, which may be of several data sets. */
  static void reportRepeated(List<Path> files, Path root, Findings findings) {
    Map<String, List<Path>> byName =
        files.stream()
            .collect(
                Collectors.groupingBy(CifarFileNames::name, TreeMap::new, Collectors.toList()));
    for (List<Path> same : byName.values()) {
      if (same.size() > 1) {
        findings.warn(
            "The records of %s are joined. If these are several data sets, upload each under a name of its own."
                .formatted(
                    same.stream()
                        .map(file -> ListFile.shown(FolderListing.slashed(root, file)))
                        .collect(Collectors.joining(" and "))));
      }
    }
  }

  private static boolean divides(CifarFormat format, List<Path> files) throws IOException {
    for (Path file : files) {
      if (Files.size(file) % format.recordBytes() != 0) {
        return false;
      }
    }
    return true;
  }

  private static int number(Path file) {
    Matcher matcher = BATCH.matcher(name(file));
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
