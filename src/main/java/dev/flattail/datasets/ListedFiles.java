package dev.flattail.datasets;

import dev.flattail.images.ImageLists;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.ListedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The different files of lists, in which a file may occur more than once.
 *
 * @param paths each file once, in the order of the lists, training images first
 * @param files index in {@code paths} of each listed image, training images first
 */
record ListedFiles(List<String> paths, int[] files) {

  /**
   * Collects the files.
   *
   * @throws InvalidImagesException when a list has a file with two labels
   */
  static ListedFiles of(ImageLists lists) throws InvalidImagesException {
    List<String> paths = new ArrayList<>();
    int[] files = new int[lists.train().size() + lists.test().size()];
    Map<String, Integer> known = new HashMap<>();
    int image = 0;
    for (List<ListedImage> split : List.of(lists.train(), lists.test())) {
      for (ListedImage listed : split) {
        Integer file = known.putIfAbsent(listed.path(), paths.size());
        files[image++] = file == null ? paths.size() : file;
        if (file == null) {
          paths.add(listed.path());
        }
      }
    }
    ListedFiles listedFiles = new ListedFiles(paths, files);
    listedFiles.checkLabels(lists.train(), 0, "training");
    listedFiles.checkLabels(lists.test(), lists.train().size(), "test");
    return listedFiles;
  }

  private void checkLabels(List<ListedImage> images, int start, String what)
      throws InvalidImagesException {
    int[] labels = new int[paths.size()];
    Arrays.fill(labels, -1);
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      int file = files[start + i];
      int label = images.get(i).label();
      if (labels[file] >= 0 && labels[file] != label) {
        problems.add(
            "the list of %s images has %s in class %d and in class %d; remove one of the lines"
                .formatted(what, paths.get(file), labels[file], label));
      }
      labels[file] = label;
    }
    if (!problems.isEmpty()) {
      throw InvalidImagesException.first(problems);
    }
  }

  /** Returns the listed images, for {@link RepeatedImages}. */
  RepeatedImages.Images images(ImageLists lists) {
    int train = lists.train().size();
    int[] labels = new int[files.length];
    Arrays.setAll(
        labels,
        image ->
            (image < train ? lists.train().get(image) : lists.test().get(image - train)).label());
    return new RepeatedImages.Images(
        files, labels, train, lists.classNames(), image -> paths.get(files[image]));
  }
}
