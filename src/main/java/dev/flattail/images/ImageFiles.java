package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Image files below a folder, recognized by name. */
public sealed interface ImageFiles permits CifarFiles, ClassFolders {

  /** Returns all files of the data set, below the folder in which they were found. */
  List<Path> files();

  /** Returns the class names, by index. */
  List<String> classNames();

  /**
   * Recognizes the data set in {@code root}: CIFAR binary files anywhere below it, otherwise class
   * folders. It reads names and sizes alone. Hidden files and {@link JunkFiles} are left out.
   *
   * @throws InvalidImagesException when there is none or the layout is ambiguous; the message says
   *     what was found
   */
  static ImageFiles find(Path root, Findings findings) throws IOException {
    return among(FolderListing.of(root, findings), root, findings);
  }

  /**
   * Recognizes a data set as {@link #find} does, among {@code files} below {@code root} alone,
   * which are sorted by path.
   */
  static ImageFiles among(List<Path> files, Path root) throws IOException {
    return among(new FolderListing(files, List.of()), root, new Findings());
  }

  private static ImageFiles among(FolderListing listing, Path root, Findings findings)
      throws IOException {
    List<Path> cifar = listing.files().stream().filter(CifarFileNames::isOne).toList();
    if (cifar.isEmpty()) {
      return ClassFolders.among(listing, root, findings);
    }
    for (Path file : listing.files()) {
      if (!CifarFileNames.isOne(file)) {
        findings.ignored().add(FolderListing.slashed(root, file), "no CIFAR binary file");
      }
    }
    CifarFileNames.reportRepeated(cifar, root, findings);
    CifarFiles found = CifarFileNames.group(cifar);
    for (Path path : listing.files()) {
      PlacedFile file = PlacedFile.of(path, root);
      if (ClassNames.isNamedAsOne(file) && !ClassNames.agree(file, found.classNames())) {
        findings.warn(
            "%s is not read: CIFAR files have the classes of the published data sets ('%s' is class 0). If it names other classes, register the images with image lists and classes.txt, or in class folders."
                .formatted(ListFile.shown(file.path()), found.classNames().getFirst()));
      }
    }
    return found;
  }
}
