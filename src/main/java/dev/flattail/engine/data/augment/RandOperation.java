package dev.flattail.engine.data.augment;

import dev.flattail.engine.data.augment.Affine.Interpolation;

/**
 * RandAugment's operations with the magnitudes of PaCo {@code randaugment.py} (after TensorFlow's
 * EfficientNet), for levels 0 to 10. Two operations become weaker at higher levels: posterize keeps
 * more bits, and solarize inverts fewer bytes. Pixels from outside the image have ImageNet's mean
 * color.
 */
enum RandOperation {
  /** Ignores the level. */
  AUTOCONTRAST {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.autocontrast(frame, image, into);
    }
  },
  /** Ignores the level. */
  EQUALIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.equalize(frame, image, into);
    }
  },
  /** Ignores the level. */
  INVERT {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.solarize(image, into, 0);
    }
  },
  /** Rotates by up to 30 degrees in either direction. */
  ROTATE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      move(Affine.rotation(frame, draw.sign * (draw.share() * 30)), frame, image, into, draw);
    }
  },
  /** Keeps 0 to 4 bits. */
  POSTERIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.posterize(image, into, (int) (draw.share() * 4));
    }
  },
  /** Inverts bytes from a threshold of 0 to 256. */
  SOLARIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.solarize(image, into, (int) (draw.share() * 256));
    }
  },
  /** Adds 0 to 110 to bytes below 128. */
  SOLARIZE_ADD {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.brightenDark(image, into, (int) (draw.share() * 110));
    }
  },
  /** Saturation times 0.1 to 1.9. */
  COLOR {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Enhancement.color(frame, image, into, draw.factor());
    }
  },
  /** Distance from the mean gray times 0.1 to 1.9. */
  CONTRAST {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Enhancement.contrast(frame, image, into, draw.factor());
    }
  },
  /** Times 0.1 to 1.9. */
  BRIGHTNESS {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Enhancement.brightness(image, into, draw.factor());
    }
  },
  /** Distance from the smoothed image times 0.1 to 1.9. */
  SHARPNESS {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Enhancement.sharpness(frame, image, into, draw.factor());
    }
  },
  /** Up to 0.3 columns a row, in either direction. */
  SHEAR_X {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      move(new Affine(1, draw.sign * (draw.share() * 0.3), 0, 0, 1, 0), frame, image, into, draw);
    }
  },
  /** Up to 0.3 rows a column, in either direction. */
  SHEAR_Y {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      move(new Affine(1, 0, 0, draw.sign * (draw.share() * 0.3), 1, 0), frame, image, into, draw);
    }
  },
  /** Up to 0.45 of the width, in either direction. */
  TRANSLATE_X {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      double columns = draw.sign * (draw.share() * 0.45) * frame.width();
      move(new Affine(1, 0, columns, 0, 1, 0), frame, image, into, draw);
    }
  },
  /** Up to 0.45 of the height, in either direction. */
  TRANSLATE_Y {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      double rows = draw.sign * (draw.share() * 0.45) * frame.height();
      move(new Affine(1, 0, 0, 0, 1, rows), frame, image, into, draw);
    }
  };

  /** 255 times (0.485, 0.456, 0.406), rounded, which the reference uses for every data set. */
  private static final byte[] MEAN_COLOR = {124, 116, 104};

  /** Writes the changed {@code image} to {@code into}: CHW bytes, different arrays. */
  abstract void apply(Frame frame, byte[] image, byte[] into, Draw draw);

  private static void move(Affine map, Frame frame, byte[] image, byte[] into, Draw draw) {
    map.apply(frame, image, into, draw.interpolation, MEAN_COLOR);
  }

  /**
   * Parameters of one operation.
   *
   * @param level 0 to 10
   * @param sign 1 or -1; only for operations with a direction
   * @param interpolation for operations that move pixels by fractions
   */
  record Draw(double level, int sign, Interpolation interpolation) {
    double share() {
      return level / 10;
    }

    double factor() {
      return share() * 1.8 + 0.1;
    }
  }
}
