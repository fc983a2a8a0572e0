package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Fewer images may be single ones of their classes. */
  private static final int FEWEST_SUSPECT = 4;

  private static final int MOST_ASCII = 127;

  public ImageLists {
    classNames = List.copyOf(classNames);
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /**
   * Reads the lists without opening the images.
   *
   * @param findings receives doubts about class names
   * @throws InvalidImagesException for invalid lines, training class numbers with gaps, and test
   *     images of classes without training images
   */
  public static ImageLists read(ListNames files, Findings findings) throws IOException {
    List<ListedImage> train = ListFile.read(files.train(), name(files.train()));
    int classes = classes(train, name(files.train()));
    if (classes == train.size() && classes >= FEWEST_SUSPECT) {
      findings.warn(
          "%s gives each of its %d images a class of its own. If its numbers count the images, replace them by the numbers of the classes, from 0."
              .formatted(name(files.train()), classes));
    }
    List<ListedImage> test =
        files.test() == null ? List.of() : ListFile.read(files.test(), name(files.test()));
    if (files.test() != null) {
      checkTest(test, classes, name(files.test()));
    }
    return new ImageLists(
        files.classes() == null ? numbers(classes) : names(files.classes(), classes, findings),
        train,
        test);
  }

  private static List<String> names(Path file, int classes, Findings findings) throws IOException {
    List<String> names = ClassNames.read(file, classes, findings);
    AlikeNames.report(names, findings);
    return names;
  }

  /**
   * Finds the lists in {@code root} itself by their names: one {@code …train.txt}, an optional
   * {@code …test.txt} (or, without one, {@code …val.txt}) and an optional {@code classes.txt}. They
   * may also end in .csv, .tsv or .lst. Other text files are left out when a list was found.
   *
   * @throws InvalidImagesException when several lists match, or a file has such a name and is no
   *     list: to take the images' folders for the classes instead could train on test images
   */
  public static Optional<ListNames> in(Path root, Findings findings) throws IOException {
    List<Path> texts;
    try (Stream<Path> entries = Files.list(root)) {
      texts =
          entries
              .filter(file -> !JunkFiles.isJunk(name(file)))
              .filter(Files::isRegularFile)
              .sorted((a, b) -> name(a).compareTo(name(b)))
              .toList();
    }
    ListSearch search = new ListSearch(texts);
    Path train = search.only(SplitRole.TRAIN);
    Path test = search.only(SplitRole.TEST);
    Path validation = search.only(SplitRole.VALIDATION);
    if (train != null) {
      warn(test, validation, findings);
      return Optional.of(new ListNames(train, test == null ? validation : test, search.classes()));
    }
    Path other = test == null ? validation : test;
    if (other != null) {
      throw new InvalidImagesException(
          "%s lists images, and there is no list of training images; add train.txt, or remove the list"
              .formatted(name(other)));
    }
    return Optional.empty();
  }

  private static void warn(@Nullable Path test, @Nullable Path validation, Findings findings) {
    if (validation != null) {
      findings.warn(
          test == null
              ? "There is no list of test images: the images of %s are the test images."
                  .formatted(name(validation))
              : "The list %s is not used: %s has the test images."
                  .formatted(name(validation), name(test)));
    }
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

  /**
   * Returns the same lists with paths as the file system has them. Systems write the same name in
   * different Unicode forms, so that a list may name a file in another form than its own.
   *
   * @param root the folder that the paths are relative to
   */
  public ImageLists located(Path root) throws IOException {
    Set<String> missing =
        Stream.concat(train.stream(), test.stream())
            .map(ListedImage::path)
            .filter(path -> path.chars().anyMatch(c -> c > MOST_ASCII))
            .filter(path -> !Files.exists(root.resolve(path)))
            .map(ImageLists::usualForm)
            .collect(Collectors.toSet());
    if (missing.isEmpty()) {
      return this;
    }
    Map<String, String> found = inUsualForm(root, missing);
    return new ImageLists(classNames, located(train, found), located(test, found));
  }

  private static Map<String, String> inUsualForm(Path root, Set<String> wanted) throws IOException {
    Map<String, String> found = new HashMap<>();
    FolderWalk.visit(
        root,
        new Findings(),
        new FolderWalk.Visitor() {
          @Override
          public void file(Path file) {
            String path = FolderListing.slashed(root, file);
            String form = usualForm(path);
            if (wanted.contains(form)) {
              found.put(form, path);
            }
          }

          @Override
          public void special(Path file) {
            file(file);
          }
        });
    return found;
  }

  private static List<ListedImage> located(List<ListedImage> images, Map<String, String> found) {
    return images.stream()
        .map(
            image ->
                new ListedImage(
                    found.getOrDefault(usualForm(image.path()), image.path()), image.label()))
        .toList();
  }

  private static String usualForm(String path) {
    return Normalizer.normalize(path, Normalizer.Form.NFC);
  }

  /**
   * Reports the files below {@code root} that these lists do not name.
   *
   * @param names the lists themselves
   */
  public void reportUnlisted(Path root, ListNames names, Findings findings) throws IOException {
    Set<Path> used =
        Stream.of(names.train(), names.test(), names.classes())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    UnlistedFiles.report(root, this, used, names.classes() != null, findings);
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
          "%s: class numbers must run from 0 without a gap; the largest is %d, and %d below it %s no image: %s%s%s"
              .formatted(
                  name,
                  classes - 1,
                  classes - seen.cardinality(),
                  classes - seen.cardinality() == 1 ? "has" : "have",
                  missing,
                  classes - seen.cardinality() > MOST_NAMED ? ", …" : "",
                  seen.cardinality() == classes - 1 && !seen.get(0)
                      ? "; subtract 1 from every number"
                      : ""));
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

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
