package dev.flattail.engine;

import org.jspecify.annotations.Nullable;

/**
 * Measures how fast work goes on, for estimates of the time that is left. The first pieces do not
 * count: kernels are chosen and compiled while they run, so they take longer than the rest. A piece
 * counts less the longer ago it was, so that the pace follows a machine that becomes busy. Not
 * thread-safe.
 */
public final class RecentPace {
  /**
   * Seconds of work over which the weight of a piece falls to 1/e: the measured time, within these
   * bounds. A shorter memory follows every neighbor that starts and ends on the machine.
   */
  private static final double SHORTEST_MEMORY = 60;

  private static final double LONGEST_MEMORY = 600;

  private final int unmeasured;
  private final int enough;
  private final double enoughSeconds;
  private int pieces;
  private double measured;
  private double units;
  private double seconds;

  /**
   * Creates the pace of work that has not begun.
   *
   * @param unmeasured number of first pieces that do not count
   * @param enough number of measured pieces from which on there is a pace
   * @param enoughSeconds time that they must have taken together
   */
  public RecentPace(int unmeasured, int enough, double enoughSeconds) {
    this.unmeasured = unmeasured;
    this.enough = enough;
    this.enoughSeconds = enoughSeconds;
  }

  /**
   * Counts a piece of work.
   *
   * @param size its size in units of the caller
   * @param duration seconds that it took, with the waiting before it
   */
  public void add(double size, double duration) {
    pieces++;
    if (pieces <= unmeasured) {
      return;
    }
    measured += duration;
    double memory = Math.clamp(measured, SHORTEST_MEMORY, LONGEST_MEMORY);
    double kept = Math.exp(-duration / memory);
    units = units * kept + size;
    seconds = seconds * kept + duration;
  }

  /** Returns the seconds that a unit takes; null until enough was measured. */
  public @Nullable Double secondsPerUnit() {
    return pieces - unmeasured < enough || measured < enoughSeconds || units <= 0
        ? null
        : seconds / units;
  }
}
