package dev.flattail.jobs;

import java.util.UUID;

/** Knows which queued and running jobs need a model: a job's checkpoints or an uploaded one. */
public interface JobDependents {
  /**
   * Checks that no queued or running job of any owner needs a model.
   *
   * @param what describes the model, as the subject of a sentence
   * @param id of a job or of an uploaded checkpoint
   * @throws StillNeededException naming the jobs
   */
  void requireUnneeded(String what, UUID id);
}
