package dev.flattail.images;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Lists the files below a folder, sorted by path, without junk files. */
final class FolderListing {
  private FolderListing() {}

  /**
   * Lists the files below {@code root}.
   *
   * @throws InvalidImagesException for a symbolic link or other special file, whose content could
   *     change or lie outside the folder, and for folders that this process may not read
   */
  static List<Path> of(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return isJunk(dir) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          /** Junk may be closed to this process, such as the lost+found of a file system. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (!isJunk(file)) {
              if (!(failure instanceof AccessDeniedException)) {
                throw failure;
              }
              unreadable.add(denied(root, file));
            }
            return FileVisitResult.CONTINUE;
          }

          private boolean isJunk(Path file) {
            return !file.equals(root) && JunkFiles.isJunk(name(file));
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws InvalidImagesException {
            if (isJunk(file)) {
              return FileVisitResult.CONTINUE;
            }
            if (!attributes.isRegularFile()) {
              throw new InvalidImagesException(
                  root.relativize(file)
                      + " is a link or special file; replace it with the file itself");
            }
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    if (!unreadable.isEmpty()) {
      throw InvalidImagesException.first(unreadable);
    }
    // By name, because the order of Path depends on the platform.
    files.sort((a, b) -> slashed(root, a).compareTo(slashed(root, b)));
    return files;
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

  private static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }
}
