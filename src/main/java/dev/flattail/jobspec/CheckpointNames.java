package dev.flattail.jobspec;

/** The names that a job's checkpoints have. */
final class CheckpointNames {
  static final String PATTERN = "(last|best|best-on-test|stage1|epoch-[1-9][0-9]{0,5})";

  static final String UNKNOWN =
      "unknown checkpoint \"%s\"; one of: last, best, best-on-test, stage1, epoch-N";

  private CheckpointNames() {}
}
