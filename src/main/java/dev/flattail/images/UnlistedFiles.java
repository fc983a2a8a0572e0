package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files of a folder that its lists do not name. */
final class UnlistedFiles {
  private UnlistedFiles() {}

  /**
   * Reports the files below {@code root} that {@code lists} does not name.
   *
   * @param used the lists themselves
   */
  static void report(Path root, ImageLists lists, Set<Path> used, Findings findings)
      throws IOException {
    String[] listed =
        Stream.concat(lists.train().stream(), lists.test().stream())
            .map(ListedImage::path)
            .sorted()
            .toArray(String[]::new);
    FolderWalk.visit(
        root,
        findings,
        new FolderWalk.Visitor() {
          @Override
          public void file(Path file) {
            String path = FolderListing.slashed(root, file);
            if (!used.contains(file) && Arrays.binarySearch(listed, path) < 0) {
              findings.ignored().add(path, "not in the lists of images");
            }
          }

          @Override
          public void special(Path file) {
            file(file);
          }
        });
  }
}
