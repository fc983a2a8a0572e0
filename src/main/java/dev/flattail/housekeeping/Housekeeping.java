package dev.flattail.housekeeping;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.StorageUnavailableException;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.retention.Retention;
import dev.flattail.jobs.retention.UnusedStorage;
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
 * What is done about bytes that nobody means any more, and about what is old enough to go. Any
 * number of processes may do it at once: removing twice is no error.
 */
@Component
public final class Housekeeping {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final int BATCH = 500;

  /** Jobs whose thousands of events go in one statement, within the time that one may take. */
  private static final int RETIRED_AT_ONCE = 50;

  private final ArtifactStore store;
  private final UploadedCheckpoints uploads;
  private final UnusedStorage unused;
  private final Retention retention;

  Housekeeping(
      ArtifactStore store, UploadedCheckpoints uploads, UnusedStorage unused, Retention retention) {
    this.store = store;
    this.uploads = uploads;
    this.unused = unused;
    this.retention = retention;
  }

  /**
   * Removes bytes that were replaced or deleted at least {@code grace} ago. What the store does not
   * let go of stays for later, and keeps nothing else.
   *
   * @return how many keys or prefixes
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

  /** Those of the batch that are gone; the others become stuck. */
  private List<String> delete(List<String> batch, Set<String> stuck) {
    try {
      store.deleteAll(batch);
      return batch;
    } catch (StorageUnavailableException away) {
      log.warn("Nothing is removed now: {}", away.getMessage());
      stuck.addAll(batch);
      return List.of();
    } catch (IOException some) {
      log.debug("Removing one by one", some);
    }
    List<String> gone = new ArrayList<>();
    for (String key : batch) {
      try {
        store.delete(key);
        gone.add(key);
      } catch (IOException e) {
        log.warn("Could not remove {}, trying again later: {}", key, e.toString());
        stuck.add(key);
      }
    }
    return gone;
  }

  /**
   * Compares the whole store with what is recorded, and removes what workers wrote and could not
   * publish before they died, and uploads that were never recorded.
   *
   * @param grace age below which an unrecorded upload may still be on its way
   * @return what was removed
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
      log.info(
          "Removed {} files that were never published, such as {}",
          orphans.size(),
          orphans.getFirst());
    }
    return orphans;
  }

  /** Those of a batch, which is empty afterwards; a store may hold more than memory does. */
  private void removeOrphans(List<String> jobKeys, List<String> uploadKeys, List<String> removed)
      throws IOException {
    List<String> orphans = new ArrayList<>(unused.orphans(jobKeys));
    orphans.addAll(uploads.unrecorded(uploadKeys));
    store.deleteAll(orphans);
    removed.addAll(orphans);
    jobKeys.clear();
    uploadKeys.clear();
  }

  /** Deletes what is older than its age; ages that are null keep it for ever. */
  public void retire(RetentionProperties ages) throws IOException {
    if (ages.jobs() != null) {
      told("jobs", ages.jobs(), retention.deleteJobs(ages.jobs(), RETIRED_AT_ONCE));
    }
    if (ages.checkpoints() != null) {
      told(
          "jobs' checkpoints",
          ages.checkpoints(),
          retention.deleteCheckpoints(ages.checkpoints(), RETIRED_AT_ONCE));
    }
    if (ages.uploads() != null) {
      Set<UUID> named = retention.namedByLiveJobs();
      told("uploaded checkpoints", ages.uploads(), uploads.deleteOlder(ages.uploads(), named));
    }
  }

  private static void told(String what, Duration age, int count) {
    if (count > 0) {
      log.info("Retention of {}: deleted {} {}", age, count, what);
    }
  }
}
