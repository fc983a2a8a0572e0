package dev.flattail.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.Normalize;
import org.junit.jupiter.api.Test;

class PixelScaleTest {

  @Test
  void numbersAreThoseOfTorchvision() {
    byte[] image = {0, (byte) 255, (byte) 128};
    float[] floats = new float[3];

    new PixelScale(Normalize.CIFAR).scale(image, floats, 0, PixelLayout.NCHW);

    assertThat(floats[0]).isEqualTo((0f - 0.4914f) / 0.2023f);
    assertThat(floats[1]).isEqualTo((1f - 0.4822f) / 0.1994f);
    assertThat(floats[2]).isEqualTo((128f / 255f - 0.4465f) / 0.2010f);
  }

  @Test
  void bothLayoutsHoldTheSameNumbers() {
    byte[] image = new byte[3 * 2 * 3];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (10 * i);
    }
    float[] planes = new float[18];
    float[] interleaved = new float[20];
    PixelScale scale = new PixelScale(Normalize.CIFAR);

    scale.scale(image, planes, 0, PixelLayout.NCHW);
    scale.scale(image, interleaved, 2, PixelLayout.NHWC);

    for (int channel = 0; channel < 3; channel++) {
      for (int pixel = 0; pixel < 6; pixel++) {
        assertThat(interleaved[2 + 3 * pixel + channel]).isEqualTo(planes[6 * channel + pixel]);
      }
    }
  }
}
