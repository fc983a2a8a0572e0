package dev.flattail.engine.data.augment;

import dev.flattail.engine.data.augment.Affine.Interpolation;

/**
 * RandAugment's operations with the magnitudes of PaCo {@code randaugment.py} (after TensorFlow's
 * EfficientNet): level 0 to 10. Not all grow stronger with it: posterizing keeps more bits, and
 * solarizing reaches fewer levels, the higher it is. What comes from outside the image is
 * ImageNet's mean color.
 */
enum RandOperation {
  /** The level means nothing. */
  AUTOCONTRAST {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.autocontrast(frame, image, into);
    }
  },
  /** The level means nothing. */
  EQUALIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.equalize(frame, image, into);
    }
  },
  /** The level means nothing. */
  INVERT {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.solarize(image, into, 0);
    }
  },
  /** Up to 30 degrees, either way. */
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
  /** Inverts what is at least 0 to 256. */
  SOLARIZE {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      Tones.solarize(image, into, (int) (draw.share() * 256));
    }
  },
  /** Adds 0 to 110 to what is below 128. */
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
  /** Up to 0.3 columns a row, either way. */
  SHEAR_X {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      move(new Affine(1, draw.sign * (draw.share() * 0.3), 0, 0, 1, 0), frame, image, into, draw);
    }
  },
  /** Up to 0.3 rows a column, either way. */
  SHEAR_Y {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      move(new Affine(1, 0, 0, draw.sign * (draw.share() * 0.3), 1, 0), frame, image, into, draw);
    }
  },
  /** Up to 0.45 of the width, either way. */
  TRANSLATE_X {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      double columns = draw.sign * (draw.share() * 0.45) * frame.width();
      move(new Affine(1, 0, columns, 0, 1, 0), frame, image, into, draw);
    }
  },
  /** Up to 0.45 of the height, either way. */
  TRANSLATE_Y {
    @Override
    void apply(Frame frame, byte[] image, byte[] into, Draw draw) {
      double rows = draw.sign * (draw.share() * 0.45) * frame.height();
      move(new Affine(1, 0, 0, 0, 1, rows), frame, image, into, draw);
    }
  };

  /** 255 times (0.485, 0.456, 0.406), rounded, as the reference gives it for every data set. */
  private static final byte[] MEAN_COLOR = {124, 116, 104};

  /** Writes the changed {@code image} to {@code into}: CHW bytes, different arrays. */
  abstract void apply(Frame frame, byte[] image, byte[] into, Draw draw);

  private static void move(Affine map, Frame frame, byte[] image, byte[] into, Draw draw) {
    map.apply(frame, image, into, draw.interpolation, MEAN_COLOR);
  }

  /**
   * How one operation is done.
   *
   * @param level 0 to 10
   * @param sign 1 or -1; only of what goes either way
   * @param interpolation of what moves pixels by parts
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
