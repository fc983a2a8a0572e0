package dev.flattail.engine;

/** Asks running work to stop; polled before each step, product or batch. */
@FunctionalInterface
public interface StopSignal {
  /** Never asks to stop. */
  StopSignal NEVER = () -> false;

  boolean requested();
}
