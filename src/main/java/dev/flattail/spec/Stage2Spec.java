package dev.flattail.spec;

/**
 * Second stage of a two-stage method. None is built yet, so a spec that asks for one is refused by
 * name instead of being trained without it.
 */
public record Stage2Spec() implements Checked {
  @Override
  public void check(String pointer, Problems problems) {
    problems.add(pointer, "second stages are not available yet; leave stage2 out or null");
  }
}
