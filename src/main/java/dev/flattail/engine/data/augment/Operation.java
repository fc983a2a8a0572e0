package dev.flattail.engine.data.augment;

/**
 * AutoAugment's operations with the magnitudes of CC-SAM {@code autoaugment.py}: levels 0 to 9
 * cover an operation's range linearly. Signed operations change direction with probability one
 * half. Unlike in the paper, rotation has one direction only.
 */
enum Operation {
  /** Signed; 0 to 0.3 rows a column. */
  SHEAR_Y {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Geometry.shearRows(frame, image, into, sign * between(0, 0.3, level));
    }
  },
  /** Signed; 0 to 150/331 of the width. */
  TRANSLATE_X {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Geometry.translate(frame, image, into, 0, sign * between(0, FARTHEST, level) * frame.width());
    }
  },
  /** Signed; 0 to 150/331 of the height. */
  TRANSLATE_Y {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Geometry.translate(
          frame, image, into, sign * between(0, FARTHEST, level) * frame.height(), 0);
    }
  },
  /** 0 to 30 degrees, counterclockwise. */
  ROTATE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Geometry.rotate(frame, image, into, between(0, 30, level));
    }
  },
  /** Signed; saturation times 1 to 1.9 or 0.1. */
  COLOR {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Enhancement.color(frame, image, into, factor(level, sign));
    }
  },
  /** Signed; distance from the mean gray times 1 to 1.9 or 0.1. */
  CONTRAST {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Enhancement.contrast(frame, image, into, factor(level, sign));
    }
  },
  /** Signed; times 1 to 1.9 or 0.1. */
  BRIGHTNESS {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Enhancement.brightness(image, into, factor(level, sign));
    }
  },
  /** Signed; distance from the smoothed image times 1 to 1.9 or 0.1. */
  SHARPNESS {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Enhancement.sharpness(frame, image, into, factor(level, sign));
    }
  },
  /** Keeps 8 to 4 bits. */
  POSTERIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Tones.posterize(image, into, (int) Math.rint(between(8, 4, level)));
    }
  },
  /** Inverts bytes from a threshold of 256 to 0. */
  SOLARIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Tones.solarize(image, into, between(256, 0, level));
    }
  },
  /** Ignores the level. */
  AUTOCONTRAST {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Tones.autocontrast(frame, image, into);
    }
  },
  /** Ignores the level. */
  EQUALIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Tones.equalize(frame, image, into);
    }
  },
  /** Ignores the level. */
  INVERT {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, int level, int sign) {
      Tones.solarize(image, into, 0);
    }
  };

  private static final double FARTHEST = 150.0 / 331;
  private static final int LAST_LEVEL = 9;

  /**
   * Writes the changed {@code image} to {@code into}: CHW bytes, different arrays.
   *
   * @param level 0 to 9
   * @param sign 1 or -1; unsigned operations ignore it
   */
  abstract void apply(Frame frame, byte[] image, byte[] into, int level, int sign);

  /** Computes numpy's {@code linspace(start, stop, 10)[level]}, bit for bit. */
  private static double between(double start, double stop, int level) {
    return level == LAST_LEVEL ? stop : level * ((stop - start) / LAST_LEVEL) + start;
  }

  private static double factor(int level, int sign) {
    return 1 + sign * between(0, 0.9, level);
  }
}
