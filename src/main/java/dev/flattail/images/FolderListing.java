package dev.flattail.images;

import java.io.IOException;
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
   *     change or lie outside the folder
   */
  static List<Path> of(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return !dir.equals(root) && JunkFiles.isJunk(name(dir))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws InvalidImagesException {
            if (JunkFiles.isJunk(name(file))) {
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
    // By name, because the order of Path depends on the platform.
    files.sort((a, b) -> slashed(root, a).compareTo(slashed(root, b)));
    return files;
  }

  /** Returns the path below {@code root} with forward slashes. */
  static String slashed(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  private static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }
}
