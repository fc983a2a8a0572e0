package dev.flattail.spec;

/** The names that a job's checkpoints have. */
final class CheckpointNames {
  private CheckpointNames() {}

  static void check(String name, String pointer, Problems problems) {
    if (!name.matches("last|best|best-on-test|stage1|epoch-[1-9][0-9]{0,5}")) {
      problems.add(
          pointer,
          "unknown checkpoint \""
              + Problems.abbreviate(name)
              + "\"; one of: last, best, best-on-test, stage1, epoch-N",
          "last");
    }
  }
}
