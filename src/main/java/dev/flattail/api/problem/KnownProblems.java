package dev.flattail.api.problem;

import org.jspecify.annotations.Nullable;

/** Says which exceptions are refusals, and of which kind. */
@FunctionalInterface
public interface KnownProblems {
  /** Null for an exception that this one does not know. */
  @Nullable Problem of(Exception e);
}
