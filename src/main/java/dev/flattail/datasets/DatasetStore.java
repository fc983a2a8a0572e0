package dev.flattail.datasets;

import dev.flattail.datasets.upload.Staging;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Manages the folders of registered versions, {@code .registered/<name>/<sha256>/}, which are
 * immutable once published:
 *
 * <ul>
 *   <li>{@code manifest.sha256}: the files and their hashes, see {@link Manifest}; or
 *   <li>{@code images.tsv}: listed images, see {@link ListIndex}
 *   <li>{@code files/}: the files themselves, unless a folder was registered in place
 *   <li>{@code pixels*.bin}: decoded images, see {@link dev.flattail.images.PackedImages}
 * </ul>
 */
public final class DatasetStore {
  static final String REGISTERED = ".registered";
  public static final String FILES = "files";
  static final String MANIFEST = "manifest.sha256";
  static final String PIXELS = "pixels.bin";

  private final Path registered;

  /**
   * Creates a store.
   *
   * @param dir the data directory
   */
  public DatasetStore(Path dir) {
    this.registered = dir.resolve(REGISTERED);
  }

  public Staging stage() throws IOException {
    return Staging.below(staging());
  }

  private Path staging() {
    return registered.resolve(".staging");
  }

  /**
   * Atomically takes a version's folder out of the store, so that no reader finds a part of it. A
   * process that maps its pixels keeps them.
   *
   * @return where the folder is now, for deletion. If this process dies before that, a later upload
   *     deletes it, as it does unfinished uploads
   */
  Path takeOut(String name, String sha256) throws IOException {
    Path folder = folder(name, sha256);
    Path taken = Files.createDirectories(staging()).resolve("deleted-" + UUID.randomUUID());
    Files.move(folder, taken, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.delete(folder.getParent());
    } catch (DirectoryNotEmptyException others) {
      return taken;
    }
    return taken;
  }

  Path folder(String name, String sha256) {
    return registered.resolve(name).resolve(sha256);
  }

  /** Atomically publishes the staged files as the version ({@code name}, {@code sha256}). */
  void publish(Staging staging, String name, String sha256) throws IOException {
    Path target = folder(name, sha256);
    Files.createDirectories(target.getParent());
    try {
      Files.move(staging.folder(), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
      addFiles(staging, target);
    }
  }

  /** Adds missing files to a version that is already published. */
  private static void addFiles(Staging staging, Path target) throws IOException {
    Path files = target.resolve(FILES);
    if (Files.isDirectory(staging.files()) && !Files.isDirectory(files)) {
      Files.move(staging.files(), files, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
