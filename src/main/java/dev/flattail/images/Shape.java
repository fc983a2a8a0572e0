package dev.flattail.images;

/**
 * A plane figure within the unit circle, given by its distance function: negative inside, positive
 * outside, and approximately the distance near the outline.
 */
enum Shape {
  BAR {
    @Override
    double distance(double x, double y) {
      return box(x, y, 0.95, 0.3);
    }
  },
  CHECKER {
    @Override
    double distance(double x, double y) {
      double cell = 1.6 / 3;
      long column = (long) StrictMath.floor((x + 0.8) / cell);
      long row = (long) StrictMath.floor((y + 0.8) / cell);
      boolean hole = ((column + row) & 1) != 0;
      double outside = box(x, y, 0.8, 0.8);
      return hole ? Math.max(outside, 0.1) : outside;
    }
  },
  CIRCLE {
    @Override
    double distance(double x, double y) {
      return length(x, y) - 0.85;
    }
  },
  CRESCENT {
    @Override
    double distance(double x, double y) {
      return Math.max(length(x, y) - 0.95, 0.75 - length(x - 0.5, y));
    }
  },
  CROSS {
    @Override
    double distance(double x, double y) {
      return Math.min(box(x, y, 0.95, 0.28), box(x, y, 0.28, 0.95));
    }
  },
  RING {
    @Override
    double distance(double x, double y) {
      return Math.abs(length(x, y) - 0.72) - 0.2;
    }
  },
  SQUARE {
    @Override
    double distance(double x, double y) {
      return box(x, y, 0.75, 0.75);
    }
  },
  STAR {
    @Override
    double distance(double x, double y) {
      double turn = StrictMath.PI * 2 / 5;
      double angle = StrictMath.atan2(x, y);
      double folded = Math.abs(angle - turn * StrictMath.rint(angle / turn));
      double radius = length(x, y);
      // The edge runs from the tip (0, 1) to the notch at a half turn, 0.4 from the center.
      double notchX = 0.4 * StrictMath.sin(turn / 2);
      double notchY = 0.4 * StrictMath.cos(turn / 2);
      double normalX = 1 - notchY;
      double normalY = notchX;
      double norm = length(normalX, normalY);
      double px = radius * StrictMath.sin(folded);
      double py = radius * StrictMath.cos(folded);
      return (normalX * px + normalY * (py - 1)) / norm;
    }
  },
  STRIPES {
    @Override
    double distance(double x, double y) {
      double period = 0.64;
      double along = x / period;
      double stripe = Math.abs(along - StrictMath.rint(along)) * period - 0.16;
      return Math.max(box(x, y, 0.8, 0.8), stripe);
    }
  },
  TRIANGLE {
    @Override
    double distance(double x, double y) {
      double side = StrictMath.sqrt(3) / 2;
      return Math.max(-y, Math.max(side * x + y / 2, y / 2 - side * x)) - 0.5;
    }
  };

  abstract double distance(double x, double y);

  String className() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  private static double box(double x, double y, double halfWidth, double halfHeight) {
    return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
  }

  private static double length(double x, double y) {
    return StrictMath.sqrt(x * x + y * y);
  }
}
