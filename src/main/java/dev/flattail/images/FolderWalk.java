package dev.flattail.images;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Visits everything below a folder except junk, which it notes. Links are not followed. */
final class FolderWalk extends SimpleFileVisitor<Path> {

  /** Receives what is below the folder, in the order of the file system. */
  interface Visitor {
    void file(Path file) throws IOException;

    /** Receives a symbolic link or other special file. */
    void special(Path file) throws IOException;

    /** Receives a folder that contains nothing but junk. */
    default void emptyFolder(Path folder) {}
  }

  private final Path root;
  private final Findings findings;
  private final Visitor visitor;

  private final List<String> unreadable = new ArrayList<>();

  /** Whether something was seen in each folder from the root to the present one. */
  private final Deque<Boolean> seen = new ArrayDeque<>();

  private FolderWalk(Path root, Findings findings, Visitor visitor) {
    this.root = root;
    this.findings = findings;
    this.visitor = visitor;
  }

  /**
   * Visits everything below {@code root}.
   *
   * @throws InvalidImagesException when a file or folder cannot be read, or its name is not UTF-8
   */
  static void visit(Path root, Findings findings, Visitor visitor) throws IOException {
    FolderWalk walk = new FolderWalk(root, findings, visitor);
    Files.walkFileTree(root, walk);
    if (!walk.unreadable.isEmpty()) {
      throw InvalidImagesException.first(walk.unreadable);
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
      throws IOException {
    if (!dir.equals(root)) {
      String reason = JunkFiles.reason(name(dir));
      if (reason != null) {
        noteAll(dir, reason);
        return FileVisitResult.SKIP_SUBTREE;
      }
      checkName(dir);
      see();
    }
    seen.push(false);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    String reason = JunkFiles.reason(name(file));
    if (reason != null) {
      note(file, reason);
      return FileVisitResult.CONTINUE;
    }
    checkName(file);
    see();
    if (attributes.isRegularFile()) {
      visitor.file(file);
    } else {
      visitor.special(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
    String reason = file.equals(root) ? null : JunkFiles.reason(name(file));
    if (reason != null) {
      note(file, reason);
    } else if (failed instanceof AccessDeniedException) {
      unreadable.add(FolderListing.denied(root, file));
    } else {
      throw failed;
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failed)
      throws IOException {
    if (failed != null) {
      throw failed;
    }
    if (!seen.pop() && !dir.equals(root)) {
      visitor.emptyFolder(dir);
    }
    return FileVisitResult.CONTINUE;
  }

  /** Notes every file below a junk folder, or the folder when there is none. */
  private void noteAll(Path junk, String reason) throws IOException {
    long before = findings.ignored().count();
    Files.walkFileTree(
        junk,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            note(file, reason);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failed) {
            note(file, reason);
            return FileVisitResult.CONTINUE;
          }
        });
    if (findings.ignored().count() == before) {
      note(junk, reason);
    }
  }

  private void note(Path file, String reason) {
    findings.ignored().add(FolderListing.slashed(root, file), reason);
  }

  private void see() {
    seen.pop();
    seen.push(true);
  }

  private void checkName(Path path) throws InvalidImagesException {
    if (name(path).indexOf('\uFFFD') >= 0) {
      throw new InvalidImagesException(
          printable(root, path)
              + " has a name that is not UTF-8; rename it (convmv -f CODEPAGE -t UTF-8)");
    }
  }

  private static String printable(Path root, Path path) {
    return ListFile.shown(FolderListing.slashed(root, path));
  }

  private static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? "" : name.toString();
  }
}
