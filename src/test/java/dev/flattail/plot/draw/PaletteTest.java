package dev.flattail.plot.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Color-blind sight is simulated after Machado, Oliveira and Fernandes (2009), full severity. */
class PaletteTest {
  private static final Map<String, double[][]> SIGHTS =
      Map.of(
          "full sight",
          new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
          "protanopia",
          new double[][] {
            {0.152286, 1.052583, -0.204868},
            {0.114503, 0.786281, 0.099216},
            {-0.003882, -0.048116, 1.051998}
          },
          "deuteranopia",
          new double[][] {
            {0.367322, 0.860646, -0.227968},
            {0.280085, 0.672501, 0.047413},
            {-0.011820, 0.042940, 0.968881}
          },
          "tritanopia",
          new double[][] {
            {1.255528, -0.076749, -0.178779},
            {-0.078411, 0.930809, 0.147602},
            {0.004733, 0.691367, 0.303900}
          });

  @Test
  void colorsOfEightRunsStayApartForColorBlindReaders() {
    SIGHTS.forEach(
        (sight, matrix) -> {
          for (int i = 0; i < 8; i++) {
            for (int j = 0; j < i; j++) {
              assertThat(distance(Palette.run(i), Palette.run(j), matrix))
                  .as("%s, runs %d and %d", sight, i, j)
                  .isGreaterThan(11);
            }
          }
        });
  }

  @Test
  void colorsThatTextIsWrittenInReadOnPaper() {
    for (int run = 0; run < 4; run++) {
      assertThat(1.05 / (Palette.run(run).luminance() + 0.05)).isGreaterThan(4.5);
    }
  }

  /** Computes the distance in CIE L*a*b*; about 2 is barely visible. */
  private static double distance(Ink one, Ink other, double[][] sight) {
    double[] a = lab(one, sight);
    double[] b = lab(other, sight);
    return Math.sqrt(
        Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
  }

  private static double[] lab(Ink ink, double[][] sight) {
    double[] rgb = {linear(ink.red()), linear(ink.green()), linear(ink.blue())};
    double[] seen = new double[3];
    for (int i = 0; i < 3; i++) {
      double sum = sight[i][0] * rgb[0] + sight[i][1] * rgb[1] + sight[i][2] * rgb[2];
      seen[i] = Math.clamp(sum, 0, 1);
    }
    double x = f((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
    double y = f(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    double z = f((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double f(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
