package dev.flattail;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files beside the checkout that tests use when they are there and never require. */
public final class Shared {
  private Shared() {}

  /** {@code ../shared/<path>}; skips the calling test when it is not there. */
  public static Path file(String path) {
    Path file = Path.of("..", "shared").resolve(path);
    assumeTrue(Files.exists(file), () -> file + " is not beside this checkout");
    return file;
  }
}
