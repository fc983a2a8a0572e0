package dev.flattail.worker;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.StorageFullException;
import dev.flattail.artifacts.StorageUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks whether this worker can store files. While it cannot, it claims no job: each would lose an
 * attempt to a full disk or a lost mount.
 */
@Component
public final class StoreProbe {
  private static final Logger log = LoggerFactory.getLogger(StoreProbe.class);

  /** Age up to which a good result counts. */
  private static final Duration GOOD = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int BYTES = 4096;

  private final ArtifactStore store;
  private long nextNanos = System.nanoTime();
  private Duration pause = FIRST_PAUSE;
  private volatile @Nullable String trouble;

  StoreProbe(ArtifactStore store) {
    this.store = store;
  }

  /** Returns why files cannot be stored, by the last check; null when they can. */
  public @Nullable String trouble() {
    return trouble;
  }

  /**
   * Checks if the last result is old: ten seconds if it was good, else a pause that doubles from
   * one second to half a minute.
   *
   * @return why files cannot be stored; null when they can
   */
  synchronized @Nullable String troubleNow() {
    return System.nanoTime() - nextNanos < 0 ? trouble : check();
  }

  /** Checks at once; otherwise as {@link #troubleNow}. */
  synchronized @Nullable String check() {
    String before = trouble;
    String now = probe();
    trouble = now;
    if (now == null) {
      pause = FIRST_PAUSE;
      nextNanos = System.nanoTime() + GOOD.toNanos();
      if (before != null) {
        log.info("Files can be stored again; this worker claims jobs");
      }
      return null;
    }
    nextNanos = System.nanoTime() + pause.toNanos();
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    if (before == null) {
      log.warn("This worker claims no jobs until it can store files: {}", now);
    }
    return now;
  }

  private @Nullable String probe() {
    try {
      store.check();
    } catch (IOException | RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
    Path file = null;
    try {
      file = Files.createTempFile("flattail-probe", null);
      Files.write(file, new byte[BYTES]);
      return null;
    } catch (IOException e) {
      return "the folder for temporary files, %s, cannot be written: %s"
          .formatted(System.getProperty("java.io.tmpdir"), e.getMessage());
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        log.debug("Left {} behind", file, e);
      }
    }
  }

  /** Returns whether a failure came from the store or from a full disk. */
  static boolean isBehind(Throwable failed) {
    for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof StorageUnavailableException) {
        return true;
      }
    }
    return StorageFullException.isBehind(failed);
  }
}
