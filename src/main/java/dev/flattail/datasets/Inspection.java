package dev.flattail.datasets;

import dev.flattail.images.CifarFiles;
import dev.flattail.images.CifarFormat;
import dev.flattail.images.ClassFolders;
import dev.flattail.images.Findings;
import dev.flattail.images.ImageFiles;
import dev.flattail.images.ImageLists;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.ListNames;
import dev.flattail.jobspec.Warning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The result of inspecting a folder of images. Every record or image was read; for listed images,
 * at least their existence was checked.
 *
 * @param sha256 hash of the content
 * @param imageSize null when the images differ in size, or were not read
 * @param ignored files that are left out
 * @param skipped paths of those among them that are damaged images
 * @param warnings what the owner may not have meant
 */
public record Inspection(
    DatasetFormat format,
    Content content,
    String sha256,
    @Nullable ImageSize imageSize,
    List<DatasetClass> classes,
    Ignored ignored,
    Set<String> skipped,
    List<Warning> warnings) {
  /** Maximum number of classes; ImageNet-21k has 21,841. Responses list all classes. */
  private static final int MOST_CLASSES = 50_000;

  private Inspection(
      DatasetFormat format,
      Content content,
      @Nullable ImageSize imageSize,
      List<DatasetClass> classes,
      Findings findings) {
    this(
        format,
        content,
        content.sha256(),
        imageSize,
        classes,
        Ignored.of(findings.ignored()),
        findings.skipped(),
        findings.warnings().stream().map(warning -> new Warning("", warning)).toList());
  }

  /**
   * Inspects everything in {@code root}.
   *
   * @param pixels file for the decoded pixels of small images of one size, which jobs map into
   *     memory
   * @param check whether to decode listed images as well
   * @param findings receives what is left out, and warnings; may have some already
   * @throws InvalidImagesException when this is no data set, or files are damaged; names up to ten
   */
  static Inspection of(
      Path root, Path pixels, boolean check, DamagedImages damaged, Findings findings)
      throws IOException {
    Path folder = ImageLists.around(root);
    Optional<ListNames> names = ImageLists.in(folder, findings);
    if (names.isPresent()) {
      ImageLists lists =
          ImageLists.read(names.get(), findings).movedFrom(folder, root).located(root);
      lists.reportUnlisted(root, names.get(), findings);
      return ofLists(lists, root, root, check, damaged, findings);
    }
    return switch (ImageFiles.find(root, findings)) {
      case CifarFiles cifar -> {
        RepeatedImages.report(cifar, root, findings);
        yield ofCifar(cifar, root, findings);
      }
      case ClassFolders folders -> ofFolders(folders, root, pixels, damaged, findings);
    };
  }

  /**
   * Inspects the images of {@code lists}.
   *
   * @param root the folder that the listed paths are relative to, links followed
   * @param bound links must not lead outside this folder; links followed
   * @param check whether to decode them; damaged ones cannot be left out otherwise, so they are
   *     also decoded for that
   * @param findings receives what is left out, and warnings
   * @throws InvalidImagesException when images are missing, outside, or cannot be decoded
   */
  static Inspection ofLists(
      ImageLists lists,
      Path root,
      Path bound,
      boolean check,
      DamagedImages damaged,
      Findings findings)
      throws IOException {
    checkNumber(lists.classNames());
    ListInspection inspection =
        check || damaged == DamagedImages.SKIP
            ? ListInspection.ofImages(lists, root, bound, damaged, findings)
            : ListInspection.ofFiles(lists, root, bound, findings);
    ImageLists kept = inspection.index().lists();
    return new Inspection(
        DatasetFormat.IMAGE_LIST,
        inspection.index(),
        inspection.imageSize(),
        classes(
            kept.classNames(),
            kept.trainCounts(),
            kept.testCounts(),
            !lists.test().isEmpty(),
            findings),
        findings);
  }

  /** Inspects CIFAR files in {@code root}. */
  public static Inspection ofCifar(CifarFiles cifar, Path root, Findings findings)
      throws IOException {
    checkRecords(cifar, root, findings);
    return new Inspection(
        DatasetFormat.of(cifar.format()),
        Manifest.ofFiles(cifar.files(), root),
        new ImageSize(CifarFormat.SIDE, CifarFormat.SIDE),
        classes(
            cifar.classNames(),
            cifar.trainCounts(),
            cifar.testCounts(),
            !cifar.test().isEmpty(),
            findings),
        findings);
  }

  /** Refuses files without any training image, and reports single files without records. */
  private static void checkRecords(CifarFiles cifar, Path root, Findings findings)
      throws IOException {
    int[] records = cifar.records();
    List<String> empty =
        IntStream.range(0, records.length)
            .filter(file -> records[file] == 0)
            .mapToObj(cifar.files()::get)
            .map(file -> root.relativize(file).toString())
            .toList();
    if (IntStream.of(records).limit(cifar.train().size()).sum() == 0) {
      // A partial record is a better reason.
      cifar.trainCounts();
      throw new InvalidImagesException(
          "there are no training images: %s %s no records; fetch the files again"
              .formatted(
                  String.join(", ", empty.subList(0, cifar.train().size())),
                  cifar.train().size() == 1 ? "has" : "have"));
    }
    for (String file : empty) {
      findings.warn("%s has no records; if it should, fetch it again.".formatted(file));
    }
  }

  private static Inspection ofFolders(
      ClassFolders folders, Path root, Path pixels, DamagedImages damaged, Findings findings)
      throws IOException {
    FolderDecoding decoding = FolderDecoding.of(folders, root, pixels, damaged, findings);
    ClassFolders kept = decoding.folders();
    return new Inspection(
        DatasetFormat.CLASS_FOLDERS,
        decoding.manifest(),
        decoding.size(),
        classes(
            kept.classNames(),
            counts(kept.train(), kept.classNames().size()),
            counts(kept.test(), kept.classNames().size()),
            !folders.test().isEmpty(),
            findings),
        findings);
  }

  private static int[] counts(List<ClassFolders.LabeledFile> files, int classes) {
    int[] counts = new int[classes];
    files.forEach(file -> counts[file.label()]++);
    return counts;
  }

  private static List<DatasetClass> classes(
      List<String> names, int[] train, int[] test, boolean tested, Findings findings)
      throws InvalidImagesException {
    checkNumber(names);
    ClassGaps.report(names, train, test, tested, findings);
    List<DatasetClass> classes = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      classes.add(new DatasetClass(c, names.get(c), train[c], test[c]));
    }
    return classes;
  }

  private static void checkNumber(List<String> classNames) throws InvalidImagesException {
    if (classNames.size() > MOST_CLASSES) {
      throw new InvalidImagesException(
          "there are %d classes, and at most %d can be had"
              .formatted(classNames.size(), MOST_CLASSES));
    }
  }

  /** Returns these images as a registered data set. */
  Dataset toDataset(String name, @Nullable String owner) {
    return new Dataset(name, owner, false, format, sha256, imageSize, classes, ignored, warnings);
  }

  /** Returns these images as a built-in data set. */
  public Dataset toBuiltIn(String name) {
    return new Dataset(name, null, true, format, sha256, imageSize, classes, ignored, warnings);
  }
}
