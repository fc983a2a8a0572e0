package dev.flattail.random;

/**
 * Draws from Beta(a, b) as NumPy's legacy generator does: by Johnk's method when both parameters
 * are at most one (mixup uses 0.2 and 1), otherwise by a ratio of gamma draws (Marsaglia and Tsang
 * 2000).
 */
public final class BetaDistribution {
  private final double a;
  private final double b;

  /** Creates a distribution. Both parameters must be positive and finite. */
  public BetaDistribution(double a, double b) {
    if (!(a > 0 && a < Double.POSITIVE_INFINITY && b > 0 && b < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Beta(" + a + ", " + b + "): both must be positive");
    }
    this.a = a;
    this.b = b;
  }

  /** Draws a number in {@code [0, 1]}. */
  public double sample(KeyedRandom random) {
    if (a <= 1 && b <= 1) {
      return johnk(random);
    }
    double x = gamma(a, random);
    return x / (x + gamma(b, random));
  }

  private double johnk(KeyedRandom random) {
    while (true) {
      double u = random.nextDouble();
      double v = random.nextDouble();
      double x = StrictMath.pow(u, 1 / a);
      double y = StrictMath.pow(v, 1 / b);
      if (x + y > 1) {
        continue;
      }
      if (x + y > 0) {
        return x / (x + y);
      }
      // Both powers underflowed, so the ratio is computed from logarithms.
      double logX = StrictMath.log(u) / a;
      double logY = StrictMath.log(v) / b;
      double largest = Math.max(logX, logY);
      if (largest > Double.NEGATIVE_INFINITY) {
        double ex = StrictMath.exp(logX - largest);
        return ex / (ex + StrictMath.exp(logY - largest));
      }
    }
  }

  private static double gamma(double shape, KeyedRandom random) {
    if (shape < 1) {
      return gamma(shape + 1, random) * StrictMath.pow(random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0
          && StrictMath.log(random.nextDouble()) < 0.5 * x * x + d * (1 - v + StrictMath.log(v))) {
        return d * v;
      }
    }
  }
}
