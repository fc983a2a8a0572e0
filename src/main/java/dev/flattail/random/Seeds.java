package dev.flattail.random;

/**
 * Derives seeds by position: independent streams for every (seed, position), without state to save.
 */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /**
   * Applies SplitMix64's finalizer to seed and position (Steele, Lea, Flood, "Fast splittable
   * pseudorandom number generators", OOPSLA 2014).
   */
  public static long mix(long seed, long position) {
    return finish(finish(seed + GOLDEN_GAMMA) + position * GOLDEN_GAMMA);
  }

  private static long finish(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
