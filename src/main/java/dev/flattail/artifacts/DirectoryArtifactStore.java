package dev.flattail.artifacts;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Stores artifacts as files below a directory, which several processes of one machine may share.
 *
 * <p>Bytes are written to {@code .incoming}, synced to disk and renamed. So a power failure or kill
 * at any time leaves either the whole artifact or none.
 */
public final class DirectoryArtifactStore implements ArtifactStore {
  /** Minimum age of unfinished files that were left by a dead process. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  /**
   * Directories up to this depth are kept when empty (job, lease, number); a publication's own
   * directory lies below the lease's.
   */
  private static final int LASTING_SEGMENTS = 3;

  private static final String USER = String.valueOf(System.getProperty("user.name"));

  /** Tells the directory from an empty one in its place, where its volume is not mounted. */
  private static final String MARKER = ".flattail-store";

  /** Size of the file that a check writes: one block of most file systems. */
  private static final int PROBE_BYTES = 4096;

  private final Path root;
  private final Path incoming;
  private final Path marker;

  /**
   * Opens a store that nothing refers to yet; see {@link #DirectoryArtifactStore(Path,
   * BooleanSupplier)}.
   */
  public DirectoryArtifactStore(Path root) throws IOException {
    this(root, () -> false);
  }

  /**
   * Opens the store.
   *
   * @param root created if missing
   * @param inUse whether something is known to be stored, so that the directory cannot be new
   * @throws StorageUnavailableException when the directory cannot be created or written, or is
   *     empty although something is stored
   */
  public DirectoryArtifactStore(Path root, BooleanSupplier inUse) throws IOException {
    this.root = root.toAbsolutePath().normalize();
    this.incoming = this.root.resolve(".incoming");
    this.marker = this.root.resolve(MARKER);
    if (!Files.exists(marker) && isEmpty() && inUse.getAsBoolean()) {
      throw new StorageUnavailableException(
          "directory " + root + " is empty, but the database lists files in it",
          "Mount the volume that has them. If they are lost for good, or the directory is meant to be"
              + " empty, create the file "
              + marker
              + " there.",
          false,
          null);
    }
    try {
      Files.createDirectories(incoming);
    } catch (IOException e) {
      throw unusable(e);
    }
    if (!Files.isWritable(incoming)) {
      throw unusable(null);
    }
    mark();
    removeAbandoned();
  }

  /** Returns whether the directory is missing or has no entry of a store. */
  private boolean isEmpty() throws IOException {
    if (!Files.isDirectory(root)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries.allMatch(entry -> entry.equals(incoming));
    }
  }

  private void mark() throws IOException {
    try {
      Files.createFile(marker);
    } catch (FileAlreadyExistsException e) {
      // An earlier start, or another process that starts now.
      return;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Throws unless this is still the directory that was opened. Nothing is written to a directory
   * without the marker: it is what shows when a volume is not mounted.
   */
  private void requireThere() throws StorageUnavailableException {
    if (!Files.exists(marker)) {
      throw new StorageUnavailableException(
          "the artifact directory " + root + " is not there, or an empty one is in its place",
          "Mount its volume. It is recognized by the file " + MARKER + ".",
          true,
          null);
    }
  }

  private StorageUnavailableException unusable(@Nullable IOException cause) {
    return new StorageUnavailableException(
        "directory " + root + " cannot be made or written to by user " + USER,
        "Give it to that user, in a container by its number (10001 in the images), or set"
            + " FLATTAIL_HOME to a folder that can be written to; a container with a read-only root"
            + " needs a volume there.",
        false,
        cause);
  }

  @Override
  public Stored put(String key, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return put(key, in);
    }
  }

  @Override
  public Stored put(String key, InputStream bytes) throws IOException {
    Path target = path(key);
    requireThere();
    Path unfinished = null;
    try {
      unfinished = Files.createTempFile(incoming, "", ".part");
      MessageDigest digest = DigestUtils.getSha256Digest();
      CheckedInputStream checked = new CheckedInputStream(bytes, new CRC32());
      long size = write(checked, unfinished, digest);
      Path existing = makeDirectories(target);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      force(target, existing);
      return new Stored(
          key, size, HexFormat.of().formatHex(digest.digest()), checked.getChecksum().getValue());
    } catch (IOException e) {
      throw StorageFullException.isBehind(e) ? new StorageFullException(root.toString(), e) : e;
    } finally {
      if (unfinished != null) {
        Files.deleteIfExists(unfinished);
      }
    }
  }

  @Override
  public ArtifactContent open(String key) throws IOException {
    Path file = path(key);
    if (!Files.isRegularFile(file)) {
      requireThere();
      throw new NoSuchArtifactException(key);
    }
    return new FileContent(key, file, Files.size(file));
  }

  @Override
  public void delete(String prefix) throws IOException {
    Path start = path(prefix);
    if (!Files.exists(start)) {
      requireThere();
      return;
    }
    try (Stream<Path> found = Files.walk(start)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        deleteTolerantly(path);
      }
    } catch (NoSuchFileException e) {
      // Another process deletes the same path.
      return;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return;
      }
      throw e.getCause();
    }
    Path parent = withoutEmpty(parent(start));
    if (Files.isDirectory(parent)) {
      force(parent);
    }
  }

  /**
   * Deletes an empty directory and its empty parents, as far as they belong to a single
   * publication, to which no process adds any more. Returns the deepest remaining directory.
   */
  private Path withoutEmpty(Path directory) throws IOException {
    Path left = directory;
    while (root.relativize(left).getNameCount() > LASTING_SEGMENTS) {
      try {
        Files.deleteIfExists(left);
      } catch (DirectoryNotEmptyException e) {
        return left;
      }
      left = parent(left);
    }
    return left;
  }

  @Override
  public List<Listed> list(String prefix) throws IOException {
    return listBelow(path(prefix));
  }

  @Override
  public void walk(Visitor visitor) throws IOException {
    requireThere();
    removeAbandoned();
    walk(root, visitor);
  }

  @Override
  public void check() throws IOException {
    requireThere();
    Path probe = null;
    try {
      probe = Files.createTempFile(incoming, "probe", ".part");
      Files.write(probe, new byte[PROBE_BYTES]);
    } catch (IOException e) {
      throw StorageFullException.isBehind(e)
          ? new StorageFullException(root.toString(), e)
          : new StorageUnavailableException(
              "the artifact directory " + root + " cannot be written: " + e.getMessage(),
              "Give this process's user the right to write there, and see that its volume works.",
              true,
              e);
    } finally {
      if (probe != null) {
        Files.deleteIfExists(probe);
      }
    }
  }

  private List<Listed> listBelow(Path start) throws IOException {
    List<Listed> found = new ArrayList<>();
    walk(start, found::add);
    found.sort(Comparator.comparing(Listed::key));
    return List.copyOf(found);
  }

  private void walk(Path start, Visitor visitor) throws IOException {
    requireThere();
    if (!Files.exists(start)) {
      return;
    }
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return directory.equals(incoming)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.equals(marker)) {
              return FileVisitResult.CONTINUE;
            }
            String key = root.relativize(file).toString().replace(File.separatorChar, '/');
            visitor.entry(
                new Listed(key, attributes.size(), attributes.lastModifiedTime().toInstant()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }

  private Path path(String key) {
    return root.resolve(ArtifactKeys.checked(key));
  }

  private static long write(InputStream bytes, Path file, MessageDigest digest) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      long size = bytes.transferTo(out);
      channel.force(true);
      return size;
    }
  }

  /** Creates the target's directories; returns the deepest one that already existed. */
  private static Path makeDirectories(Path target) throws IOException {
    Path parent = parent(target);
    Path existing = parent;
    while (!Files.isDirectory(existing)) {
      existing = parent(existing);
    }
    Files.createDirectories(parent);
    return existing;
  }

  /** Syncs all directories from the target's parent up to {@code existing}. */
  private static void force(Path target, Path existing) throws IOException {
    for (Path directory = parent(target); ; directory = parent(directory)) {
      force(directory);
      if (directory.equals(existing)) {
        return;
      }
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalStateException(path + " has no parent directory");
    }
    return parent;
  }

  private static void deleteTolerantly(Path path) throws IOException {
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // Another process stored a file there meanwhile, so the directory is kept.
      return;
    }
  }

  private void removeAbandoned() throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    try (Stream<Path> files = Files.list(incoming)) {
      for (Path file : files.toList()) {
        if (Files.exists(file) && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
