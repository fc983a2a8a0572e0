package dev.flattail.caller;

/** Returns what is known of the current caller. Anonymous calls have an answer too. */
@FunctionalInterface
public interface CurrentAccess {
  Access get();
}
