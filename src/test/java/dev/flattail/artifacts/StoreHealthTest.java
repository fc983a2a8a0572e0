package dev.flattail.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

class StoreHealthTest {
  @TempDir Path root;
  private final Minutes clock = new Minutes();

  /** Moves on by a minute with each look. */
  private static final class Minutes extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public synchronized Instant instant() {
      now = now.plus(Duration.ofMinutes(1));
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void tellsThatTheStoreHasGoneAndThatItIsBack() throws IOException {
    StoreHealth health = new StoreHealth(new DirectoryArtifactStore(root), clock);
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);

    Files.delete(root.resolve(".incoming"));
    await().until(() -> health.health().getStatus().equals(Status.DOWN));
    assertThat(health.health().getDetails()).as("nothing about the inside").isEmpty();

    Files.createDirectory(root.resolve(".incoming"));
    await().until(() -> health.health().getStatus().equals(Status.UP));
  }
}
