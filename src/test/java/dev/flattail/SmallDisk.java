package dev.flattail;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small file system, if this user may mount one. */
public record SmallDisk(Path folder) implements AutoCloseable {

  public static Optional<SmallDisk> mount(Path folder, int kibibytes) throws IOException {
    Files.createDirectories(folder);
    return run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs", folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  /** Changes the size, which must not be less than what is used. */
  public void resize(int kibibytes) {
    if (!run("mount", "-o", "remount,size=" + kibibytes + "k", folder.toString())) {
      throw new IllegalStateException(folder + " cannot be resized");
    }
  }

  /** Leaves no free block. */
  public void fill() throws IOException {
    FileStore store = Files.getFileStore(folder);
    long used = store.getTotalSpace() - store.getUnallocatedSpace();
    resize(Math.toIntExact(Math.max(used >> 10, 4)));
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
