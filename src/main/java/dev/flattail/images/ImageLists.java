package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Images that are listed in text files and lie anywhere below one folder: the format of
 * ImageNet-LT, iNaturalist 2018 and Places-LT. The order of the lists is kept.
 *
 * @param classNames by class number
 * @param test may be empty
 */
public record ImageLists(List<String> classNames, List<ListedImage> train, List<ListedImage> test) {
  private static final int MOST_NAMED = 10;

  public ImageLists {
    classNames = List.copyOf(classNames);
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /**
   * Reads the lists without opening the images.
   *
   * @throws InvalidImagesException for invalid lines, training class numbers with gaps, and test
   *     images of classes without training images
   */
  public static ImageLists read(ListNames files) throws IOException {
    List<ListedImage> train = ListFile.read(files.train(), name(files.train()));
    int classes = classes(train, name(files.train()));
    List<ListedImage> test =
        files.test() == null ? List.of() : ListFile.read(files.test(), name(files.test()));
    if (files.test() != null) {
      checkTest(test, classes, name(files.test()));
    }
    return new ImageLists(
        files.classes() == null ? numbers(classes) : names(files.classes(), classes), train, test);
  }

  /**
   * Finds the lists in {@code root} itself by their names: one {@code …train.txt}, an optional
   * {@code …test.txt} (or, without one, {@code …val.txt}) and an optional {@code classes.txt}. A
   * text file whose first line is not a list line is ignored.
   *
   * @throws InvalidImagesException when several lists match
   */
  public static Optional<ListNames> in(Path root) throws IOException {
    List<Path> texts;
    try (Stream<Path> entries = Files.list(root)) {
      texts =
          entries
              .filter(file -> name(file).toLowerCase(Locale.ROOT).endsWith(".txt"))
              .filter(Files::isRegularFile)
              .sorted((a, b) -> name(a).compareTo(name(b)))
              .toList();
    }
    Path train = only(texts, "train.txt");
    if (train == null) {
      return Optional.empty();
    }
    Path test = only(texts, "test.txt");
    return Optional.of(
        new ListNames(
            train,
            test == null ? only(texts, "val.txt") : test,
            texts.stream()
                .filter(file -> name(file).equals("classes.txt"))
                .findFirst()
                .orElse(null)));
  }

  /**
   * Returns the innermost folder that contains everything in {@code root}, following single
   * sub-folders.
   */
  public static Path around(Path root) throws IOException {
    Path folder = root;
    while (true) {
      List<Path> entries;
      try (Stream<Path> all = Files.list(folder)) {
        entries = all.filter(entry -> !JunkFiles.isJunk(name(entry))).limit(2).toList();
      }
      if (entries.size() != 1
          || !Files.isDirectory(entries.getFirst(), LinkOption.NOFOLLOW_LINKS)) {
        return folder;
      }
      folder = entries.getFirst();
    }
  }

  /**
   * Returns the same lists with paths relative to {@code root} instead of {@code folder} below it.
   */
  public ImageLists movedFrom(Path folder, Path root) {
    if (folder.equals(root)) {
      return this;
    }
    String prefix = FolderListing.slashed(root, folder) + "/";
    return new ImageLists(classNames, moved(train, prefix), moved(test, prefix));
  }

  private static List<ListedImage> moved(List<ListedImage> images, String prefix) {
    return images.stream()
        .map(image -> new ListedImage(prefix + image.path(), image.label()))
        .toList();
  }

  /**
   * Returns the same classes without some images.
   *
   * @param left paths of these images
   * @throws InvalidImagesException when a class would have no training image left
   */
  public ImageLists without(Set<String> left) throws InvalidImagesException {
    List<ListedImage> keptTrain = train.stream().filter(i -> !left.contains(i.path())).toList();
    int[] lost = counts(train);
    keptTrain.forEach(image -> lost[image.label()] = 0);
    LostClasses.check(classNames, lost);
    return new ImageLists(
        classNames, keptTrain, test.stream().filter(i -> !left.contains(i.path())).toList());
  }

  /** Returns the number of training images of each class. */
  public int[] trainCounts() {
    return counts(train);
  }

  /** Returns the number of test images of each class. */
  public int[] testCounts() {
    return counts(test);
  }

  private int[] counts(List<ListedImage> images) {
    int[] counts = new int[classNames.size()];
    images.forEach(image -> counts[image.label()]++);
    return counts;
  }

  private static @Nullable Path only(List<Path> texts, String ending) throws IOException {
    List<Path> lists = new ArrayList<>();
    for (Path text : texts) {
      if (name(text).toLowerCase(Locale.ROOT).endsWith(ending) && ListFile.isOne(text)) {
        lists.add(text);
      }
    }
    if (lists.size() > 1) {
      throw new InvalidImagesException(
          "there are several lists of images: %s; say by \"lists\" which are meant"
              .formatted(lists.stream().map(ImageLists::name).collect(Collectors.joining(", "))));
    }
    return lists.isEmpty() ? null : lists.getFirst();
  }

  private static int classes(List<ListedImage> train, String name) throws InvalidImagesException {
    BitSet seen = new BitSet();
    train.forEach(image -> seen.set(image.label()));
    int classes = seen.length();
    if (seen.cardinality() < classes) {
      String missing =
          IntStream.range(0, classes)
              .filter(label -> !seen.get(label))
              .limit(MOST_NAMED)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(", "));
      throw new InvalidImagesException(
          "%s: class numbers must run from 0 without a gap; the largest is %d, and %d below it have no image: %s%s"
              .formatted(
                  name,
                  classes - 1,
                  classes - seen.cardinality(),
                  missing,
                  classes - seen.cardinality() > MOST_NAMED ? ", …" : ""));
    }
    if (classes < 2) {
      throw new InvalidImagesException(name + " has images of one class only; two are the least");
    }
    return classes;
  }

  private static void checkTest(List<ListedImage> test, int classes, String name)
      throws InvalidImagesException {
    ListFileProblems problems = new ListFileProblems();
    for (ListedImage image : test) {
      if (image.label() >= classes) {
        problems.add(
            "%s: %s is of class %d, but the training images have classes 0 to %d"
                .formatted(name, image.path(), image.label(), classes - 1));
      }
    }
    problems.throwIfAny();
  }

  private static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  private static List<String> names(Path file, int classes) throws IOException {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    ListFileProblems problems = new ListFileProblems();
    ListFile.forEachLine(
        file,
        name(file),
        (number, line) -> {
          if (line.isEmpty()) {
            return;
          }
          if (line.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
            problems.add(
                "%s, line %d: '%s' has a tab, a control character or bytes that are not UTF-8 in it"
                    .formatted(name(file), number, ListFile.shown(line)));
          } else if (!seen.add(line)) {
            problems.add(
                "%s, line %d: '%s' appears twice"
                    .formatted(name(file), number, ListFile.shown(line)));
          }
          names.add(line);
        });
    problems.throwIfAny();
    if (names.size() != classes) {
      throw new InvalidImagesException(
          "%s has %d names for %d classes; write one name a line, in the order of the class numbers"
              .formatted(name(file), names.size(), classes));
    }
    return names;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
