package dev.flattail.jobspec.schema;

/** A record with rules that join several of its components. */
public interface Checked {
  /**
   * Adds what is wrong. Called even when a component could not be read, so that all problems are
   * named at once: such a component holds its default, or null or zero when it has none, and a rule
   * must not judge what {@code problems} already names.
   *
   * @param pointer JSON Pointer to this record
   */
  void check(String pointer, Problems problems);
}
