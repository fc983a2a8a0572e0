package dev.flattail.images;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * JPEG and PNG files in one folder per class: {@code train/<class>/*} and {@code test/<class>/*},
 * or {@code <class>/*}, which are all training images. Enclosing folders are ignored.
 *
 * @param classNames in name order
 * @param train by class, in the order of their paths
 * @param test test files by class, in the order of their paths; may be empty
 */
public record ClassFolders(List<String> classNames, List<LabeledFile> train, List<LabeledFile> test)
    implements ImageFiles {

  static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png");

  public ClassFolders {
    classNames = List.copyOf(classNames);
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /** An image file and its class. */
  public record LabeledFile(Path file, int label) {}

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(train.size() + test.size());
    train.forEach(image -> files.add(image.file()));
    test.forEach(image -> files.add(image.file()));
    return files;
  }

  /**
   * Lists the training images with paths relative to {@code root}, the folder in which they were
   * found.
   */
  public List<ListedImage> listedTrain(Path root) {
    return listed(train, root);
  }

  /** Lists the test images as {@link #listedTrain} does. */
  public List<ListedImage> listedTest(Path root) {
    return listed(test, root);
  }

  private static List<ListedImage> listed(List<LabeledFile> files, Path root) {
    return files.stream()
        .map(file -> new ListedImage(FolderListing.slashed(root, file.file()), file.label()))
        .toList();
  }

  /**
   * Returns the same classes without some images.
   *
   * @param left indices in {@link #files}
   * @throws InvalidImagesException when a class would have no training image left
   */
  public ClassFolders without(Set<Integer> left) throws InvalidImagesException {
    if (left.isEmpty()) {
      return this;
    }
    List<LabeledFile> keptTrain = new ArrayList<>();
    List<LabeledFile> keptTest = new ArrayList<>();
    int[] lost = new int[classNames.size()];
    for (int i = 0; i < train.size() + test.size(); i++) {
      boolean isTrain = i < train.size();
      LabeledFile image = isTrain ? train.get(i) : test.get(i - train.size());
      if (!left.contains(i)) {
        (isTrain ? keptTrain : keptTest).add(image);
      } else if (isTrain) {
        lost[image.label()]++;
      }
    }
    keptTrain.forEach(image -> lost[image.label()] = 0);
    LostClasses.check(classNames, lost);
    return new ClassFolders(classNames, keptTrain, keptTest);
  }

  /** Groups {@code files} below {@code root}, which are sorted by path. */
  static ClassFolders among(List<Path> files, Path root) throws InvalidImagesException {
    List<Placed> placed =
        files.stream().map(file -> new Placed(file, FolderListing.slashed(root, file))).toList();
    List<Placed> images = placed.stream().filter(Placed::isImage).toList();
    if (images.isEmpty()) {
      throw new InvalidImagesException(nothingFound(placed));
    }
    int top = depthOfLayout(images);
    boolean split = images.stream().anyMatch(image -> image.isBelow(top, "train"));
    return split ? trainAndTest(placed, top) : allTrain(placed, top);
  }

  /** Returns the number of enclosing folders, which contain all images and are not classes. */
  private static int depthOfLayout(List<Placed> images) {
    int depth = 0;
    while (true) {
      int level = depth;
      String name = images.getFirst().segment(level);
      boolean around =
          !name.equals("train")
              && !name.equals("test")
              && images.stream()
                  .allMatch(i -> i.depth() > level + 1 && i.segment(level).equals(name));
      if (!around) {
        return depth;
      }
      depth++;
    }
  }

  private static ClassFolders trainAndTest(List<Placed> placed, int top)
      throws InvalidImagesException {
    List<String> problems = new ArrayList<>();
    TreeMap<String, List<Placed>> train = new TreeMap<>();
    TreeMap<String, List<Placed>> test = new TreeMap<>();
    for (Placed file : placed) {
      if (file.isBelow(top, "train")) {
        file.addTo(train, top + 1, problems);
      } else if (file.isBelow(top, "test")) {
        file.addTo(test, top + 1, problems);
      } else if (file.isImage()) {
        problems.add(file.path + ": beside train/ only test/ may hold images");
      }
    }
    for (String name : test.keySet()) {
      if (!train.containsKey(name)) {
        problems.add("class '" + name + "' has test images but no training images");
      }
    }
    return of(train, test, problems);
  }

  private static ClassFolders allTrain(List<Placed> placed, int top) throws InvalidImagesException {
    List<String> problems = new ArrayList<>();
    TreeMap<String, List<Placed>> train = new TreeMap<>();
    for (Placed file : placed) {
      if (file.isBelow(top, "test")) {
        problems.add(file.path + ": there is test/ but no train/ beside it");
      } else {
        file.addTo(train, top, problems);
      }
    }
    return of(train, new TreeMap<>(), problems);
  }

  private static ClassFolders of(
      TreeMap<String, List<Placed>> train,
      TreeMap<String, List<Placed>> test,
      List<String> problems)
      throws InvalidImagesException {
    if (problems.isEmpty() && train.size() < 2) {
      problems.add(
          "there is only one class folder, '"
              + train.firstKey()
              + "'; images of each class go into a folder of their own");
    }
    if (!problems.isEmpty()) {
      throw InvalidImagesException.first(problems);
    }
    List<String> names = List.copyOf(train.keySet());
    return new ClassFolders(names, labeled(train, names), labeled(test, names));
  }

  private static List<LabeledFile> labeled(
      TreeMap<String, List<Placed>> classes, List<String> names) {
    List<LabeledFile> files = new ArrayList<>();
    for (int label = 0; label < names.size(); label++) {
      for (Placed placed : classes.getOrDefault(names.get(label), List.of())) {
        files.add(new LabeledFile(placed.file, label));
      }
    }
    return files;
  }

  private static String nothingFound(Collection<Placed> placed) {
    String wanted =
        "expected train/<class>/*.jpg and test/<class>/*.jpg (or .png), <class>/*.jpg, or CIFAR"
            + " binary files (data_batch_*.bin or train.bin)";
    return placed.isEmpty()
        ? "there are no files; " + wanted
        : "there are no images, only files such as %s; %s"
            .formatted(placed.iterator().next().path, wanted);
  }

  /** A file and its path below the root. */
  private record Placed(Path file, String path) {
    /** Returns the number of folders in its path. */
    int depth() {
      return (int) path.chars().filter(c -> c == '/').count();
    }

    /** Returns the part of the path at {@code depth}, or the last one. */
    String segment(int depth) {
      int start = 0;
      int end = path.indexOf('/');
      for (int i = 0; i < depth && end >= 0; i++) {
        start = end + 1;
        end = path.indexOf('/', start);
      }
      return path.substring(start, end < 0 ? path.length() : end);
    }

    boolean isImage() {
      String name = path.substring(path.lastIndexOf('/') + 1);
      String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      return EXTENSIONS.contains(extension);
    }

    boolean isBelow(int depth, String folder) {
      return depth() > depth && segment(depth).equals(folder);
    }

    /** Adds this file to the class whose folder is at {@code depth}. */
    void addTo(TreeMap<String, List<Placed>> classes, int depth, List<String> problems) {
      boolean inClass = depth() > depth;
      if (inClass && isImage()) {
        classes.computeIfAbsent(segment(depth), name -> new ArrayList<>()).add(this);
      } else if (inClass) {
        problems.add(path + " is no .jpg, .jpeg or .png; convert or remove it");
      } else if (isImage()) {
        problems.add(path + " is in no class folder");
      }
    }
  }
}
