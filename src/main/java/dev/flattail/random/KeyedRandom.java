package dev.flattail.random;

/**
 * A SplitMix64 generator (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014)
 * whose seed is a hash of a stream name and a tuple of numbers.
 *
 * <p>{@code KeyedRandom.of("order", seed, epoch)} always gives the same numbers, on every platform
 * and JDK: transcendental functions are {@link StrictMath}'s and no default method of the JDK's
 * generators is used, because their algorithms may change. Streams with different names or numbers
 * are independent for our purposes. Not thread-safe, and not for secrets.
 */
public final class KeyedRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private long state;

  private KeyedRandom(long state) {
    this.state = state;
  }

  /** Returns the generator of {@code stream} at {@code key}. */
  public static KeyedRandom of(String stream, long... key) {
    long state = FNV_OFFSET;
    for (int i = 0; i < stream.length(); i++) {
      state = (state ^ stream.charAt(i)) * FNV_PRIME;
    }
    for (long part : key) {
      state = mix(state + GAMMA + mix(part));
    }
    return new KeyedRandom(state);
  }

  /** Draws 64 random bits. */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Draws uniformly from {@code [0, bound)}, without bias (Lemire 2019). */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive, is " + bound);
    }
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long threshold = Integer.toUnsignedLong(Integer.remainderUnsigned(-bound, bound));
      while ((product & 0xFFFFFFFFL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** Draws uniformly from the multiples of 2^-53 in {@code [0, 1)}. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Draws uniformly from {@code [from, to)}. */
  public double nextDouble(double from, double to) {
    return from + (to - from) * nextDouble();
  }

  /** Draws true with probability one half. */
  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  /** Draws a standard normal number by Marsaglia's polar method. */
  public double nextGaussian() {
    while (true) {
      double u = 2 * nextDouble() - 1;
      double v = 2 * nextDouble() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        return u * StrictMath.sqrt(-2 * StrictMath.log(s) / s);
      }
    }
  }

  /** Shuffles {@code values} uniformly, in place (Fisher-Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  /** Returns the numbers {@code 0 .. n-1} in uniformly random order. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    shuffle(order);
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
