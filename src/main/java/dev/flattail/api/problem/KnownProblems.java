package dev.flattail.api.problem;

import org.jspecify.annotations.Nullable;

/** Maps known exceptions to problems. */
@FunctionalInterface
public interface KnownProblems {
  /** Returns the problem; null for an unknown exception. */
  @Nullable Problem of(Exception e);
}
