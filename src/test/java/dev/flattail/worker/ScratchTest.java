package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScratchTest {
  @Test
  void whatIsInUseStaysAndGoesWithItsAttempt() throws IOException {
    Path folder;
    try (Scratch scratch = Scratch.create()) {
      folder = scratch.folder();
      Files.writeString(folder.resolve("weights"), "x");
      Scratch.removeAbandoned();
      assertThat(folder.resolve("weights")).exists();
    }
    assertThat(folder.getParent()).doesNotExist();
  }

  @Test
  void scratchOfKilledProcessesIsRemoved() throws IOException {
    Path left = Files.createTempDirectory("flattail-job-");
    Files.createFile(left.resolve("in-use"));
    Files.writeString(Files.createDirectory(left.resolve("files")).resolve("weights"), "x");
    Path fresh = Files.createTempDirectory("flattail-job-");
    try {
      Scratch.removeAbandoned();
      assertThat(left).doesNotExist();
      assertThat(fresh).exists();
    } finally {
      Files.delete(fresh);
    }
  }
}
