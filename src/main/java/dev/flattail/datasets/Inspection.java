package dev.flattail.datasets;

import dev.flattail.images.CifarFiles;
import dev.flattail.images.CifarFormat;
import dev.flattail.images.ClassFolders;
import dev.flattail.images.ImageFiles;
import dev.flattail.images.InvalidImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a folder of images turned out to be, after every record or image in it has been read.
 *
 * @param imageSize null when the images differ in size
 */
record Inspection(
    DatasetFormat format,
    Manifest manifest,
    @Nullable ImageSize imageSize,
    List<DatasetClass> classes) {

  /**
   * Reads everything in {@code root}.
   *
   * @param pixels where small images of one size are stored decoded, for jobs to map
   * @throws InvalidImages no data set, or files of it are damaged; names up to ten
   */
  static Inspection of(Path root, Path pixels) throws IOException {
    return switch (ImageFiles.find(root)) {
      case CifarFiles cifar -> ofCifar(cifar, root);
      case ClassFolders folders -> ofFolders(folders, root, pixels);
    };
  }

  static Inspection ofCifar(CifarFiles cifar, Path root) throws IOException {
    return new Inspection(
        DatasetFormat.of(cifar.format()),
        Manifest.ofFiles(cifar.files(), root),
        new ImageSize(CifarFormat.SIDE, CifarFormat.SIDE),
        classes(cifar.classNames(), cifar.trainCounts(), cifar.testCounts()));
  }

  private static Inspection ofFolders(ClassFolders folders, Path root, Path pixels)
      throws IOException {
    FolderDecoding decoding = new FolderDecoding(folders, root);
    ImageSize size = decoding.inspect(pixels);
    return new Inspection(
        DatasetFormat.CLASS_FOLDERS,
        decoding.manifest(),
        size,
        classes(
            folders.classNames(),
            counts(folders.train(), folders.classNames().size()),
            counts(folders.test(), folders.classNames().size())));
  }

  private static int[] counts(List<ClassFolders.LabelledFile> files, int classes) {
    int[] counts = new int[classes];
    files.forEach(file -> counts[file.label()]++);
    return counts;
  }

  private static List<DatasetClass> classes(List<String> names, int[] train, int[] test) {
    List<DatasetClass> classes = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      classes.add(new DatasetClass(c, names.get(c), train[c], test[c]));
    }
    return classes;
  }

  Dataset toDataset(String name) {
    return new Dataset(name, format, manifest.sha256(), imageSize, classes);
  }
}
