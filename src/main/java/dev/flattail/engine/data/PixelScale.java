package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Normalize;

/**
 * Converts bytes to normalized float32, bit for bit as torchvision's {@code ToTensor} and {@code
 * Normalize}: {@code (u/255 - mean)/std}, with each operation rounded to float32.
 */
final class PixelScale {
  private static final int LEVELS = 256;

  private final float[][] table = new float[ImageSet.CHANNELS][LEVELS];

  PixelScale(Normalize normalize) {
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      float mean = normalize.mean().get(channel).floatValue();
      float std = normalize.std().get(channel).floatValue();
      for (int level = 0; level < LEVELS; level++) {
        table[channel][level] = (level / 255f - mean) / std;
      }
    }
  }

  /** Writes one CHW image to {@code into} at {@code offset}, in {@code layout}. */
  void scale(byte[] image, float[] into, int offset, PixelLayout layout) {
    int plane = image.length / ImageSet.CHANNELS;
    int stride = layout == PixelLayout.NCHW ? 1 : ImageSet.CHANNELS;
    int channelStep = layout == PixelLayout.NCHW ? plane : 1;
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      float[] levels = table[channel];
      int to = offset + channel * channelStep;
      for (int i = channel * plane; i < (channel + 1) * plane; i++) {
        into[to] = levels[image[i] & 0xFF];
        to += stride;
      }
    }
  }
}
