package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds files beside class folders that label or divide their images in the form of other data
 * sets: CUB-200's {@code train_test_split.txt}, Food-101's {@code meta/train.txt}, COCO's JSON,
 * MATLAB files. They are not read, so that test images would become training images unnoticed.
 */
final class AnnotationFiles {
  /** Per-image annotations come in thousands; those are reported as left out only. */
  private static final int MOST_READ = 200;

  private static final int MOST_NAMED = 10;
  private static final String INSTEAD =
      "the lists train.txt and test.txt at the top (a path and a class number on each line%s)";

  /** Data and archives, which may contain labels or images. */
  private static final Set<String> BINARY =
      Set.of(
          "mat",
          "npy",
          "npz",
          "pkl",
          "pickle",
          "pt",
          "h5",
          "hdf5",
          "parquet",
          "arrow",
          "feather",
          "xls",
          "xlsx",
          "ods",
          "db",
          "sqlite",
          "sqlite3",
          "lmdb",
          "mdb",
          "rec",
          "tfrecord",
          "tfrecords",
          "zip",
          "tar",
          "gz",
          "tgz",
          "bz2",
          "xz",
          "7z",
          "rar");

  /** Words in the names of files that mention images for other reasons. */
  private static final Set<String> DOCUMENTATION =
      Set.of(
          "readme",
          "license",
          "licence",
          "licenses",
          "licences",
          "copying",
          "copyright",
          "notice",
          "credit",
          "credits",
          "attribution",
          "attributions",
          "author",
          "authors",
          "acknowledgements",
          "acknowledgments",
          "contributors",
          "changelog",
          "changes",
          "citation",
          "about",
          "checksum",
          "checksums",
          "md",
          "sum",
          "sums",
          "sha");

  private final Path root;
  private final List<PlacedFile> images;
  private final List<String> classNames;
  private final Map<PlacedFile, String> problems = new LinkedHashMap<>();
  private final List<String> unread = new ArrayList<>();

  private AnnotationFiles(Path root, List<PlacedFile> images, List<String> classNames) {
    this.root = root;
    this.images = images;
    this.classNames = classNames;
  }

  /**
   * Looks for such files.
   *
   * @param files all other files
   * @param images all images
   * @param classNames names of the class folders, in their order
   * @return problems of files that divide the images; other files are only warned of
   */
  static Map<PlacedFile, String> check(
      Path root,
      List<PlacedFile> files,
      List<PlacedFile> images,
      List<String> classNames,
      Findings findings)
      throws IOException {
    AnnotationFiles annotations = new AnnotationFiles(root, images, classNames);
    annotations.check(files, findings);
    return annotations.problems;
  }

  private void check(List<PlacedFile> files, Findings findings) throws IOException {
    List<AnnotationText> texts = new ArrayList<>();
    for (PlacedFile file : files) {
      if (AnnotationText.words(file.name()).stream().anyMatch(DOCUMENTATION::contains)) {
        continue;
      }
      if (BINARY.contains(file.extension())) {
        unread.add(ListFile.shown(file.path()));
      } else if (AnnotationText.EXTENSIONS.contains(file.extension()) && texts.size() < MOST_READ) {
        texts.add(AnnotationText.of(file));
      }
    }
    Set<String> known = knownNames(texts);
    for (AnnotationText text : texts) {
      judge(text, known, findings);
    }
    if (!unread.isEmpty()) {
      findings.warn(
          "These files are not read: %s. If they hold images, unpack them; if they label or divide the images, write %s instead."
              .formatted(named(unread), INSTEAD.formatted("")));
    }
  }

  private void judge(AnnotationText text, Set<String> known, Findings findings) throws IOException {
    String path = ListFile.shown(text.file().path());
    if (text.divides(known)) {
      problems.put(
          text.file(),
          "%s divides the images, in a form that is not read. Write %s, or remove the file so that the folders alone count"
              .formatted(path, INSTEAD.formatted(", such as '" + example() + " 0'")));
    } else if (text.names(known)) {
      unread.add(path);
    } else if (ClassNames.isNamedAsOne(text.file())) {
      compare(text.file(), findings);
    } else if (text.looksLikeList()) {
      unread.add(path);
    }
  }

  /** Returns a path as a list at the top has it. */
  private String example() throws IOException {
    return ListFile.shown(FolderListing.slashed(ImageLists.around(root), images.getFirst().file()));
  }

  /** Returns those of the names in {@code texts} that images have. */
  private Set<String> knownNames(List<AnnotationText> texts) {
    Set<String> wanted = new HashSet<>();
    texts.forEach(text -> wanted.addAll(text.candidates()));
    Set<String> known = new HashSet<>();
    if (!wanted.isEmpty()) {
      for (PlacedFile image : images) {
        ImageNames.of(image.path()).stream().filter(wanted::contains).forEach(known::add);
      }
    }
    return known;
  }

  /** Warns of class names that differ from the folders'. */
  private void compare(PlacedFile file, Findings findings) throws IOException {
    if (!classNames.isEmpty() && !ClassNames.agree(file, classNames)) {
      findings.warn(
          "%s is not read: the folders name the classes, and their names number them ('%s' is class 0). If its numbers count, write %s."
              .formatted(
                  ListFile.shown(file.path()), classNames.getFirst(), INSTEAD.formatted("")));
    }
  }

  private static String named(List<String> paths) {
    return paths.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (paths.size() > MOST_NAMED ? ", … (%d)".formatted(paths.size()) : "");
  }
}
