package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is below a folder, sorted by path, without junk files.
 *
 * @param emptyFolders folders with nothing but junk in them
 */
record FolderListing(List<Path> files, List<Path> emptyFolders) {

  /**
   * Lists what is below {@code root}.
   *
   * @throws InvalidImagesException for a symbolic link or other special file, whose content could
   *     change or lie outside the folder, and for what cannot be read
   */
  static FolderListing of(Path root, Findings findings) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Path> emptyFolders = new ArrayList<>();
    FolderWalk.visit(
        root,
        findings,
        new FolderWalk.Visitor() {
          @Override
          public void file(Path file) {
            files.add(file);
          }

          @Override
          public void special(Path file) throws IOException {
            throw new InvalidImagesException(
                slashed(root, file)
                    + " is a link or special file; replace it with the file itself");
          }

          @Override
          public void emptyFolder(Path folder) {
            emptyFolders.add(folder);
          }
        });
    // By name, because the order of Path depends on the platform.
    Comparator<Path> byPath = (a, b) -> slashed(root, a).compareTo(slashed(root, b));
    files.sort(byPath);
    emptyFolders.sort(byPath);
    return new FolderListing(files, emptyFolders);
  }

  /** Returns the path below {@code root} with forward slashes. */
  static String slashed(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /** Returns the problem of a file or folder that this process may not read. */
  static String denied(Path root, Path file) {
    String path = file.equals(root) ? "the folder" : slashed(root, file);
    return path
        + ": the service may not read it (permission denied); let its user read it, or take it out";
  }
}
