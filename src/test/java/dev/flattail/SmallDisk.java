package dev.flattail;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small file system, if this user may mount one. */
public record SmallDisk(Path folder) implements AutoCloseable {
  private static final int TRIES = 100;
  private static final int BLOCK_KIBIBYTES = 4;

  public static Optional<SmallDisk> mount(Path folder, int kibibytes) throws IOException {
    Files.createDirectories(folder);
    return run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs", folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  /** Changes the size. */
  public void resize(int kibibytes) {
    if (!tryToResize(kibibytes)) {
      throw new IllegalStateException(folder + " cannot be resized");
    }
  }

  /** Fails if more than this is used. */
  private boolean tryToResize(int kibibytes) {
    return run("mount", "-o", "remount,size=" + kibibytes + "k", folder.toString());
  }

  /** Leaves no free block, whatever others write meanwhile. */
  public void fill() throws IOException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      FileStore store = Files.getFileStore(folder);
      long used = store.getTotalSpace() - store.getUnallocatedSpace();
      if (tryToResize(Math.toIntExact(Math.max(used >> 10, BLOCK_KIBIBYTES)))) {
        return;
      }
    }
    throw new IllegalStateException(folder + " fills faster than it can be resized");
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    run("umount", folder.toString());
  }
}
