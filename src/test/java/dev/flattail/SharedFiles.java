package dev.flattail;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds optional files next to the checkout. */
public final class SharedFiles {
  private SharedFiles() {}

  /** Returns {@code ../shared/<path>}, or skips the calling test when it does not exist. */
  public static Path file(String path) {
    Path file = Path.of("..", "shared").resolve(path);
    assumeTrue(Files.exists(file), () -> file + " is not beside this checkout");
    return file;
  }
}
