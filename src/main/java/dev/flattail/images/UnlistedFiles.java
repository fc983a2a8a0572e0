package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files of a folder that its lists do not name. */
final class UnlistedFiles {
  private static final int MOST_NAMED = 10;

  private UnlistedFiles() {}

  /**
   * Reports the files below {@code root} that {@code lists} does not name. Warns of those that may
   * name the classes.
   *
   * @param used the lists themselves
   * @param named whether one of them names the classes
   */
  static void report(Path root, ImageLists lists, Set<Path> used, boolean named, Findings findings)
      throws IOException {
    String[] listed =
        Stream.concat(lists.train().stream(), lists.test().stream())
            .map(ListedImage::path)
            .sorted()
            .toArray(String[]::new);
    List<String> naming = new ArrayList<>();
    FolderWalk.visit(
        root,
        findings,
        new FolderWalk.Visitor() {
          @Override
          public void file(Path file) throws IOException {
            PlacedFile placed = PlacedFile.of(file, root);
            if (leaveOut(file)
                && ClassNames.isNamedAsOne(placed)
                && !ClassNames.agree(placed, lists.classNames())) {
              naming.add(ListFile.shown(placed.path()));
            }
          }

          @Override
          public void special(Path file) {
            leaveOut(file);
          }

          private boolean leaveOut(Path file) {
            String path = FolderListing.slashed(root, file);
            boolean unlisted = !used.contains(file) && Arrays.binarySearch(listed, path) < 0;
            if (unlisted) {
              findings.ignored().add(path, "not in the lists of images");
            }
            return unlisted;
          }
        });
    if (!naming.isEmpty()) {
      findings.warn(
          "These files are not read: %s%s. %s"
              .formatted(
                  String.join(", ", naming.subList(0, Math.min(MOST_NAMED, naming.size()))),
                  naming.size() > MOST_NAMED ? ", …" : "",
                  named
                      ? "classes.txt names the classes; take them out if it is right."
                      : "The classes are named by their numbers; if one of these files names them, rename it to classes.txt and put it beside the lists, with one name a line in the order of the class numbers."));
    }
  }
}
