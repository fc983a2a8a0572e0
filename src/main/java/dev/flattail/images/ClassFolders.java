package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JPEG and PNG files in one folder per class: {@code train/<class>/*} and {@code test/<class>/*},
 * or {@code <class>/*}, which are all training images. Enclosing folders are ignored. The split
 * folders may have other usual names, see {@link SplitRole}.
 *
 * @param classNames in name order, in Unicode's normal form C
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

  /** Groups what is below {@code root}. */
  static ClassFolders among(FolderListing listing, Path root, Findings findings)
      throws IOException {
    List<PlacedFile> files =
        listing.files().stream().map(file -> PlacedFile.of(file, root)).toList();
    List<PlacedFile> images = files.stream().filter(PlacedFile::isImage).toList();
    if (images.isEmpty()) {
      throw new InvalidImagesException(nothingFound(files));
    }
    Grouping grouping = new Grouping(FolderLayout.of(images, findings), findings);
    for (PlacedFile file : files) {
      grouping.add(file);
    }
    grouping.checkEmpty(
        listing.emptyFolders().stream().map(folder -> PlacedFile.of(folder, root)).toList());
    grouping.checkOtherFiles(root, images);
    return grouping.result();
  }

  private static String nothingFound(List<PlacedFile> files) {
    String wanted =
        "expected train/<class>/*.jpg and test/<class>/*.jpg (or .png), <class>/*.jpg, or CIFAR"
            + " binary files (data_batch_*.bin or train.bin)";
    return files.isEmpty()
        ? "there are no files; " + wanted
        : "there are no images, only files such as %s; %s"
            .formatted(files.getFirst().path(), wanted);
  }

  /** Collects the images of each class, and what is wrong. */
  private static final class Grouping {
    private final FolderLayout layout;
    private final Findings findings;
    private final int classDepth;
    private final List<String> problems = new ArrayList<>();
    private final List<PlacedFile> leftOut = new ArrayList<>();
    private final List<PlacedFile> inClasses = new ArrayList<>();
    private final TreeMap<String, List<PlacedFile>> train = new TreeMap<>();
    private final TreeMap<String, List<PlacedFile>> test = new TreeMap<>();

    /** Names of class folders as written, by class. */
    private final TreeMap<String, Set<String>> spellings = new TreeMap<>();

    Grouping(FolderLayout layout, Findings findings) {
      this.layout = layout;
      this.findings = findings;
      this.classDepth = layout.train() == null ? layout.depth() : layout.depth() + 1;
    }

    void add(PlacedFile file) throws IOException {
      if (isTest(file)) {
        addTo(test, file);
      } else if (isTrain(file)) {
        addTo(train, file);
      } else if (file.isImage()) {
        problems.add(file.path() + " is in no class folder");
      } else {
        leaveOut(file);
      }
    }

    private boolean isTrain(PlacedFile file) {
      String folder = layout.train();
      return folder == null || file.isBelow(layout.depth(), folder);
    }

    private boolean isTest(PlacedFile file) {
      String folder = layout.test();
      return folder != null && file.isBelow(layout.depth(), folder);
    }

    private void addTo(TreeMap<String, List<PlacedFile>> classes, PlacedFile file)
        throws IOException {
      boolean inClass = file.depth() > classDepth;
      if (inClass && file.isImage()) {
        String name = file.className(classDepth);
        classes.computeIfAbsent(name, key -> new ArrayList<>()).add(file);
        spellings.computeIfAbsent(name, key -> new TreeSet<>()).add(file.segment(classDepth));
      } else if (inClass) {
        inClasses.add(file);
      } else if (file.isImage()) {
        problems.add(file.path() + " is in no class folder");
      } else {
        leaveOut(file);
      }
    }

    private void leaveOut(PlacedFile file) throws IOException {
      if (ListSearch.isList(file.file())) {
        problems.add(
            file.path()
                + " is a list of images, and not at the top, where lists are looked for; move it there (its paths are relative to that folder), or remove it");
      } else {
        leftOut.add(file);
      }
      findings.ignored().add(ListFile.shown(file.path()), "in no class folder");
    }

    /** Checks the files that are no images; they may label or divide the images. */
    void checkOtherFiles(Path root, List<PlacedFile> images) throws IOException {
      Map<PlacedFile, String> found =
          AnnotationFiles.check(
              root,
              Stream.concat(leftOut.stream(), inClasses.stream()).toList(),
              images,
              List.copyOf(train.keySet()),
              findings);
      leftOut.stream().map(found::get).filter(Objects::nonNull).forEach(problems::add);
      for (PlacedFile file : inClasses) {
        problems.add(
            found.getOrDefault(
                file, file.path() + " is no .jpg, .jpeg or .png; convert or remove it"));
      }
    }

    /**
     * Checks folders without files. Classes are numbered by name, so a class that is left out would
     * renumber the others.
     */
    void checkEmpty(List<PlacedFile> folders) {
      Set<String> emptyTests = new TreeSet<>();
      for (PlacedFile folder : folders) {
        boolean isEmptyTest =
            layout.train() != null
                && layout.test() == null
                && isEvaluation(SplitRole.of(folder.segment(layout.depth())));
        if (isEmptyTest) {
          emptyTests.add(folder.segment(layout.depth()));
        }
        String name = folder.className(classDepth);
        if (folder.depth() >= classDepth
            && (isEmptyTest || isTest(folder) || isTrain(folder))
            && isBesideClasses(folder)
            && !train.containsKey(name)
            && !test.containsKey(name)) {
          problems.add(
              "class folder %s has no images; add images of the class, or remove the folder"
                  .formatted(ListFile.shown(folder.path())));
        }
      }
      emptyTests.forEach(
          name ->
              findings.warn(
                  "The folder '%s' has no images: there are no test images.".formatted(name)));
    }

    private static boolean isEvaluation(@Nullable SplitRole role) {
      return role != null && role != SplitRole.TRAIN;
    }

    /** Returns whether the folder is inside of the enclosing folders of all splits or classes. */
    private boolean isBesideClasses(PlacedFile folder) {
      if (train.isEmpty()) {
        return false;
      }
      PlacedFile image = train.firstEntry().getValue().getFirst();
      for (int depth = 0; depth < layout.depth(); depth++) {
        if (!folder.segment(depth).equals(image.segment(depth))) {
          return false;
        }
      }
      return true;
    }

    ClassFolders result() throws InvalidImagesException {
      for (String name : test.keySet()) {
        if (!train.containsKey(name)) {
          problems.add(
              "class %s has test images but no training images%s"
                  .formatted(AlikeNames.shown(name), similar(name)));
        }
      }
      if (problems.isEmpty() && train.size() < 2) {
        problems.add(
            "there is only one class folder, '"
                + train.firstKey()
                + "'; images of each class go into a folder of their own");
      }
      if (!problems.isEmpty()) {
        throw InvalidImagesException.first(problems);
      }
      warn();
      List<String> names = List.copyOf(train.keySet());
      return new ClassFolders(names, labeled(train, names), labeled(test, names));
    }

    private String similar(String name) {
      return train.keySet().stream()
          .filter(other -> AlikeNames.key(other).equals(AlikeNames.key(name)))
          .findFirst()
          .map(other -> "; rename the folder if it is the class " + AlikeNames.shown(other))
          .orElse("");
    }

    private void warn() {
      spellings.forEach(
          (name, written) -> {
            if (written.size() > 1) {
              findings.warn(
                  "The name of class '%s' is written in %d Unicode forms (NFC, NFD); they are one class."
                      .formatted(name, written.size()));
            }
          });
      AlikeNames.report(List.copyOf(train.keySet()), findings);
    }

    private static List<LabeledFile> labeled(
        TreeMap<String, List<PlacedFile>> classes, List<String> names) {
      List<LabeledFile> files = new ArrayList<>();
      for (int label = 0; label < names.size(); label++) {
        for (PlacedFile placed : classes.getOrDefault(names.get(label), List.of())) {
          files.add(new LabeledFile(placed.file(), label));
        }
      }
      return files;
    }
  }
}
