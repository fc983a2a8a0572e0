package dev.flattail.images.decode;

import java.util.List;

/**
 * What the components of a JPEG file mean, and the conversion of its samples to RGB. Both are those
 * of libjpeg ({@code jdapimin.c}, {@code jdcolor.c}) and, for four components, of Pillow, which
 * takes them as Adobe writes them: 255 for no ink.
 */
enum JpegColors {
  GRAY,
  YCBCR,
  RGB,
  CMYK,
  YCCK;

  /** Stands for a file without Adobe's segment. */
  static final int NO_TRANSFORM = -1;

  private static final int FULL = 255;
  private static final int CENTER = 128;
  private static final int BITS = 16;
  private static final int HALF = 1 << BITS - 1;
  private static final int[] RED_OF_CR = table(1.402, HALF, BITS);
  private static final int[] BLUE_OF_CB = table(1.772, HALF, BITS);
  private static final int[] GREEN_OF_CR = table(-0.71414, 0, 0);
  private static final int[] GREEN_OF_CB = table(-0.34414, HALF, 0);

  /**
   * Returns the meaning of the components.
   *
   * @param ids their numbers in the file
   * @param jfif whether the file has a JFIF segment
   * @param adobe the color transform in Adobe's segment, or {@link #NO_TRANSFORM}
   */
  static JpegColors of(List<Integer> ids, boolean jfif, int adobe) {
    return switch (ids.size()) {
      case 1 -> GRAY;
      case 3 -> {
        boolean rgb =
            adobe == NO_TRANSFORM
                ? ids.equals(List.of((int) 'R', (int) 'G', (int) 'B'))
                : adobe == 0;
        yield rgb && !jfif ? RGB : YCBCR;
      }
      default -> adobe == NO_TRANSFORM || adobe == 0 ? CMYK : YCCK;
    };
  }

  /**
   * Converts samples to RGB.
   *
   * @param samples interleaved, as stored in the file
   */
  RgbImage toRgb(byte[] samples, int height, int width) {
    int plane = height * width;
    byte[] pixels = new byte[RgbImage.CHANNELS * plane];
    switch (this) {
      case GRAY -> {
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
          System.arraycopy(samples, 0, pixels, channel * plane, plane);
        }
      }
      case RGB -> {
        for (int i = 0, from = 0; i < plane; i++) {
          pixels[i] = samples[from++];
          pixels[plane + i] = samples[from++];
          pixels[2 * plane + i] = samples[from++];
        }
      }
      case YCBCR -> {
        for (int i = 0, from = 0; i < plane; i++, from += 3) {
          int y = samples[from] & FULL;
          int cb = samples[from + 1] & FULL;
          int cr = samples[from + 2] & FULL;
          pixels[i] = (byte) red(y, cr);
          pixels[plane + i] = (byte) green(y, cb, cr);
          pixels[2 * plane + i] = (byte) blue(y, cb);
        }
      }
      case CMYK -> {
        for (int i = 0, from = 0; i < plane; i++, from += 4) {
          int black = samples[from + 3] & FULL;
          pixels[i] = inked(samples[from] & FULL, black);
          pixels[plane + i] = inked(samples[from + 1] & FULL, black);
          pixels[2 * plane + i] = inked(samples[from + 2] & FULL, black);
        }
      }
      case YCCK -> {
        for (int i = 0, from = 0; i < plane; i++, from += 4) {
          int y = samples[from] & FULL;
          int cb = samples[from + 1] & FULL;
          int cr = samples[from + 2] & FULL;
          int black = samples[from + 3] & FULL;
          pixels[i] = inked(FULL - red(y, cr), black);
          pixels[plane + i] = inked(FULL - green(y, cb, cr), black);
          pixels[2 * plane + i] = inked(FULL - blue(y, cb), black);
        }
      }
    }
    return new RgbImage(height, width, pixels);
  }

  private static int red(int y, int cr) {
    return clipped(y + RED_OF_CR[cr]);
  }

  private static int green(int y, int cb, int cr) {
    return clipped(y + (GREEN_OF_CB[cb] + GREEN_OF_CR[cr] >> BITS));
  }

  private static int blue(int y, int cb) {
    return clipped(y + BLUE_OF_CB[cb]);
  }

  private static int clipped(int value) {
    return Math.clamp(value, 0, FULL);
  }

  /**
   * Returns the light that ink and black leave, rounded to nearest.
   *
   * @param ink 255 for none
   * @param black 255 for none
   */
  private static byte inked(int ink, int black) {
    return (byte) ((ink * black + FULL / 2) / FULL);
  }

  private static int[] table(double factor, int add, int shift) {
    int[] table = new int[FULL + 1];
    int fixed = (int) Math.round(Math.abs(factor) * (1 << BITS)) * (factor < 0 ? -1 : 1);
    for (int i = 0; i <= FULL; i++) {
      table[i] = fixed * (i - CENTER) + add >> shift;
    }
    return table;
  }
}
