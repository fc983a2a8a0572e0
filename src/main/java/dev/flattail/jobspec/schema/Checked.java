package dev.flattail.jobspec.schema;

/** A record with rules over several of its components. */
public interface Checked {
  /**
   * Adds problems. It is called even when a component could not be read, so that all problems are
   * reported together. Such a component has its default, or null or zero without one. A rule must
   * not report what {@code problems} already contains.
   *
   * @param pointer JSON Pointer to this record
   */
  void check(String pointer, Problems problems);
}
