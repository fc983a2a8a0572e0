package dev.flattail.jobs;

import java.util.Collection;
import java.util.UUID;

/** Knows which queued and running jobs need a model or a data set. */
public interface JobDependents {
  /**
   * Checks that no queued or running job of any owner needs a model.
   *
   * @param what describes the model, as the subject of a sentence
   * @param id of a job or of an uploaded checkpoint
   * @throws StillNeededException naming the jobs
   */
  void requireUnneeded(String what, UUID id);

  /**
   * Checks that no queued or running job of any owner needs a data set.
   *
   * @param contents hashes of its contents; a job needs the one that its spec pins
   * @throws StillNeededException naming the jobs
   */
  void requireUnneededDataset(String name, Collection<String> contents);
}
