package dev.flattail.jobs;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Knows which queued and running jobs need a model or a data set. */
public interface JobDependents {
  /**
   * Checks that no queued or running job of any owner needs one of several models.
   *
   * @param what describes the models, as the subject of a sentence
   * @param ids of jobs or of uploaded checkpoints
   * @throws StillNeededException naming the jobs
   */
  void requireUnneeded(String what, Collection<UUID> ids);

  /** Checks that no queued or running job of any owner needs a model. */
  default void requireUnneeded(String what, UUID id) {
    requireUnneeded(what, List.of(id));
  }

  /**
   * Checks that no queued or running job of any owner needs a data set.
   *
   * @param contents hashes of its contents; a job needs the one that its spec pins
   * @throws StillNeededException naming the jobs
   */
  void requireUnneededDataset(String name, Collection<String> contents);
}
