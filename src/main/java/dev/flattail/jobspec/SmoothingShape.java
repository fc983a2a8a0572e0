package dev.flattail.jobspec;

/**
 * The shape in which label-aware smoothing rises with a class's position {@code t} in the range of
 * counts.
 */
public enum SmoothingShape {
  /** {@code tail + (head - tail) sin(pi t / 2)}; the published runs. */
  CONCAVE,
  /** {@code tail + (head - tail) t}. */
  LINEAR,
  /** {@code head + (head - tail) sin(3 pi / 2 + pi t / 2)}, which is {@code tail} at zero. */
  CONVEX,
  /** {@code tail + (head - tail) t^power}. */
  EXP
}
