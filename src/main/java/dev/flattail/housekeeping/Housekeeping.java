package dev.flattail.housekeeping;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.StorageUnavailableException;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.retention.Retention;
import dev.flattail.jobs.retention.StorageGarbage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Deletes unreferenced artifacts and data past its retention period. Several processes may run it
 * concurrently, since deletion is idempotent.
 */
@Component
public final class Housekeeping {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final int BATCH = 500;

  /** Jobs per statement: each may have thousands of events, and statements have a time limit. */
  private static final int RETIRED_AT_ONCE = 50;

  private final ArtifactStore store;
  private final UploadedCheckpoints uploads;
  private final StorageGarbage unused;
  private final Retention retention;

  Housekeeping(
      ArtifactStore store,
      UploadedCheckpoints uploads,
      StorageGarbage unused,
      Retention retention) {
    this.store = store;
    this.uploads = uploads;
    this.unused = unused;
    this.retention = retention;
  }

  /**
   * Deletes bytes that were replaced or deleted at least {@code grace} ago. A key that the store
   * cannot delete is retried later and does not block others.
   *
   * @return number of deleted keys or prefixes
   */
  public int removeUnused(Duration grace) {
    int removed = 0;
    Set<String> stuck = new LinkedHashSet<>();
    List<String> batch;
    do {
      batch = unused.unusedFor(grace, BATCH, stuck);
      List<String> gone = delete(batch, stuck);
      unused.removed(gone);
      removed += gone.size();
    } while (batch.size() == BATCH && stuck.size() < BATCH);
    return removed;
  }

  /** Deletes a batch and returns the deleted keys; adds the others to {@code stuck}. */
  private List<String> delete(List<String> batch, Set<String> stuck) {
    try {
      store.deleteAll(batch);
      return batch;
    } catch (StorageUnavailableException away) {
      log.warn("The artifact store is unavailable, nothing was removed: {}", away.getMessage());
      stuck.addAll(batch);
      return List.of();
    } catch (IOException some) {
      log.debug("Could not remove a batch, removing its keys one by one", some);
    }
    List<String> gone = new ArrayList<>();
    for (String key : batch) {
      try {
        store.delete(key);
        gone.add(key);
      } catch (IOException e) {
        log.warn("Could not remove {}, retrying later: {}", key, e.toString());
        stuck.add(key);
      }
    }
    return gone;
  }

  /**
   * Compares the whole store with the records and deletes orphaned files: those that workers wrote
   * but did not publish before they died, and unrecorded uploads.
   *
   * @param grace age below which an unrecorded upload may still be in progress
   * @return the deleted keys
   */
  public List<String> removeOrphans(Duration grace) throws IOException {
    List<String> orphans = new ArrayList<>();
    List<String> jobKeys = new ArrayList<>();
    List<String> uploadKeys = new ArrayList<>();
    Instant young = Instant.now().minus(grace);
    store.walk(
        stored -> {
          if (stored.key().startsWith("jobs/")) {
            jobKeys.add(stored.key());
          } else if (!stored.modifiedAt().isAfter(young)) {
            uploadKeys.add(stored.key());
          }
          if (jobKeys.size() + uploadKeys.size() == BATCH) {
            removeOrphans(jobKeys, uploadKeys, orphans);
          }
        });
    removeOrphans(jobKeys, uploadKeys, orphans);
    if (!orphans.isEmpty()) {
      log.info("Removed {} orphaned files, such as {}", orphans.size(), orphans.getFirst());
    }
    return orphans;
  }

  /**
   * Deletes the orphans of a batch and clears it. The store is processed in batches, since its keys
   * may exceed memory.
   */
  private void removeOrphans(List<String> jobKeys, List<String> uploadKeys, List<String> removed)
      throws IOException {
    List<String> orphans = new ArrayList<>(unused.orphans(jobKeys));
    orphans.addAll(uploads.unrecorded(uploadKeys));
    store.deleteAll(orphans);
    removed.addAll(orphans);
    jobKeys.clear();
    uploadKeys.clear();
  }

  /**
   * Deletes jobs, checkpoints and uploads past their retention period; null periods keep them for
   * ever.
   */
  public void retire(RetentionProperties ages) throws IOException {
    if (ages.jobs() != null) {
      logRetention("jobs", ages.jobs(), retention.deleteJobs(ages.jobs(), RETIRED_AT_ONCE));
    }
    if (ages.checkpoints() != null) {
      logRetention(
          "jobs' checkpoints",
          ages.checkpoints(),
          retention.deleteCheckpoints(ages.checkpoints(), RETIRED_AT_ONCE));
    }
    if (ages.uploads() != null) {
      Set<UUID> named = retention.namedByLiveJobs();
      logRetention(
          "uploaded checkpoints", ages.uploads(), uploads.deleteOlder(ages.uploads(), named));
    }
  }

  private static void logRetention(String what, Duration age, int count) {
    if (count > 0) {
      log.info("Retention period {}: deleted {} {}", age, count, what);
    }
  }
}
