package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Image files below a folder, recognized by name. */
public sealed interface ImageFiles permits CifarFiles, ClassFolders {

  /** All files that belong to the data set, below the folder they were found in. */
  List<Path> files();

  /** Names of the classes, by index. */
  List<String> classNames();

  /**
   * Recognizes the data set in {@code root}: CIFAR binary files anywhere below it, else class
   * folders. Looks at names and sizes alone. Hidden files and those of {@link JunkFiles} do not
   * count.
   *
   * @throws InvalidImagesException there is none, or the layout is ambiguous; says what was found
   */
  static ImageFiles find(Path root) throws IOException {
    return among(FolderListing.of(root), root);
  }

  /** As {@link #find}, among {@code files} below {@code root} alone, which are sorted by path. */
  static ImageFiles among(List<Path> files, Path root) throws IOException {
    List<Path> cifar = files.stream().filter(CifarFileNames::isOne).toList();
    return cifar.isEmpty() ? ClassFolders.among(files, root) : CifarFileNames.group(cifar);
  }
}
