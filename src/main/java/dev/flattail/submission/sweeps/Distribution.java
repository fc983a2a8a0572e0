package dev.flattail.submission.sweeps;

import dev.flattail.random.KeyedRandom;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A distribution of a sweep's {@code space}. Draws are functions of the generator alone, on every
 * platform: transcendental functions are {@link StrictMath}'s.
 *
 * <p>Real numbers are rounded to few digits, so that people can read, compare and repeat them. A
 * rounded number outside the bounds is the bound.
 */
sealed interface Distribution {
  /** Returns the distribution's name in the request. */
  String name();

  @Nullable Object draw(KeyedRandom random);

  /**
   * Returns what two draws of this distribution have in common if their values are equal, and only
   * then. Small, whatever the values are.
   */
  default Object key(KeyedRandom random) {
    return Objects.requireNonNull(draw(random));
  }

  /**
   * Returns the values as the caller wrote them, two bounds or all choices. Each must be valid by
   * itself.
   */
  List<@Nullable Object> written();

  private static double rounded(BigDecimal value, BigDecimal min, BigDecimal max) {
    return value.max(min).min(max).doubleValue();
  }

  /** Rounds to a power of ten of which 1,000 to 10,000 lie between the bounds. */
  private static BigDecimal toStep(double value, BigDecimal min, BigDecimal max) {
    BigDecimal width = max.subtract(min);
    int magnitude = width.precision() - width.scale() - 1;
    return new BigDecimal(value).setScale(3 - magnitude, RoundingMode.HALF_EVEN);
  }

  /** Real numbers between two bounds, which are included. */
  record Uniform(BigDecimal min, BigDecimal max) implements Distribution {
    @Override
    public String name() {
      return "uniform";
    }

    @Override
    public Object draw(KeyedRandom random) {
      double value = random.nextDouble(min.doubleValue(), max.doubleValue());
      return rounded(toStep(value, min, max), min, max);
    }

    @Override
    public List<@Nullable Object> written() {
      return List.of(min.doubleValue(), max.doubleValue());
    }
  }

  /** Positive numbers between two bounds, which are included; their logarithm is uniform. */
  record LogUniform(BigDecimal min, BigDecimal max) implements Distribution {
    private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);

    @Override
    public String name() {
      return "logUniform";
    }

    @Override
    public Object draw(KeyedRandom random) {
      double value =
          StrictMath.exp(
              random.nextDouble(
                  StrictMath.log(min.doubleValue()), StrictMath.log(max.doubleValue())));
      boolean isWide = max.compareTo(min.movePointRight(1)) >= 0;
      return rounded(
          isWide ? new BigDecimal(value).round(DIGITS) : toStep(value, min, max), min, max);
    }

    @Override
    public List<@Nullable Object> written() {
      return List.of(min.doubleValue(), max.doubleValue());
    }
  }

  /** Any of the values, with equal probability. */
  record Choice(List<@Nullable Object> values) implements Distribution {
    @Override
    public String name() {
      return "choice";
    }

    @Override
    public @Nullable Object draw(KeyedRandom random) {
      return values.get(index(random));
    }

    /** Returns the number of a value: no value is in the list twice. */
    @Override
    public Object key(KeyedRandom random) {
      return index(random);
    }

    private int index(KeyedRandom random) {
      return random.nextInt(values.size());
    }

    @Override
    public List<@Nullable Object> written() {
      return values;
    }
  }

  /** Whole numbers between two bounds, which are included, with equal probability. */
  record Int(long min, long max) implements Distribution {
    /** How many numbers lie between the bounds at most. */
    static final long MOST = Integer.MAX_VALUE;

    @Override
    public String name() {
      return "int";
    }

    @Override
    public Object draw(KeyedRandom random) {
      return min + random.nextInt(Math.toIntExact(max - min + 1));
    }

    @Override
    public List<@Nullable Object> written() {
      return List.of(min, max);
    }
  }
}
