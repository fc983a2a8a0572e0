package dev.flattail.jobspec;

/** Defines the names of a job's checkpoints. */
final class CheckpointNames {
  static final String PATTERN = "(last|best|best-on-test|stage1|epoch-[1-9][0-9]{0,5})";

  static final String UNKNOWN =
      "unknown checkpoint \"%s\"; one of: last, best, best-on-test, stage1, epoch-N";

  private CheckpointNames() {}
}
