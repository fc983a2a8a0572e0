package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private static final LabeledImages SHAPES = Shapes.generate();

  @Test
  void drawsTheSameBytesEverywhere() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] pixels = new byte[SHAPES.train().bytesPerImage()];
    for (ImageSet images : List.of(SHAPES.train(), SHAPES.test())) {
      for (int i = 0; i < images.size(); i++) {
        images.read(i, pixels);
        digest.update(pixels);
      }
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(Shapes.SHA256);
  }

  @Test
  void drawsASingleImageAsInTheWhole() {
    byte[] pixels = new byte[SHAPES.test().bytesPerImage()];
    SHAPES.test().read(123, pixels);

    assertThat(Shapes.image(true, 123).orElseThrow().pixels()).isEqualTo(pixels);
    assertThat(Shapes.image(true, 1000)).isEmpty();
    assertThat(Shapes.image(false, 4999)).isPresent();
  }

  @Test
  void hasTenClassesOfEqualSize() {
    assertThat(Shapes.classNames()).hasSize(10).isSorted().doesNotHaveDuplicates();
    assertThat(SHAPES.train().classCounts()).hasSize(10).containsOnly(Shapes.TRAIN_PER_CLASS);
    assertThat(SHAPES.test().classCounts()).hasSize(10).containsOnly(Shapes.TEST_PER_CLASS);
  }

  /** Softmax regression on the pixels, long enough to fit what a linear model can. */
  @Test
  void isNoTaskForALinearModel() {
    LinearModel model = new LinearModel(SHAPES.train());
    for (int epoch = 0; epoch < 4; epoch++) {
      model.trainOneEpoch(0.01f / (1 + epoch));
    }

    assertThat(model.accuracy(SHAPES.train())).isGreaterThan(0.15);
    assertThat(model.accuracy(SHAPES.test())).isLessThan(0.3);
  }

  /** Plain stochastic gradient descent, one image at a time. */
  private static final class LinearModel {
    private final ImageSet train;
    private final float[][] weights;
    private final byte[] bytes;
    private final float[] x;

    LinearModel(ImageSet train) {
      this.train = train;
      this.bytes = new byte[train.bytesPerImage()];
      this.x = new float[bytes.length + 1];
      this.weights = new float[train.classes()][x.length];
    }

    void trainOneEpoch(float rate) {
      for (int i = 0; i < train.size(); i++) {
        double[] p = probabilities(train, i);
        for (int c = 0; c < p.length; c++) {
          float step = (float) (rate * (p[c] - (c == train.label(i) ? 1 : 0))) / 30;
          for (int k = 0; k < x.length; k++) {
            weights[c][k] -= step * x[k];
          }
        }
      }
    }

    double accuracy(ImageSet images) {
      int right = 0;
      for (int i = 0; i < images.size(); i++) {
        double[] p = probabilities(images, i);
        int best = 0;
        for (int c = 1; c < p.length; c++) {
          best = p[c] > p[best] ? c : best;
        }
        right += best == images.label(i) ? 1 : 0;
      }
      return (double) right / images.size();
    }

    private double[] probabilities(ImageSet images, int image) {
      images.read(image, bytes);
      for (int k = 0; k < bytes.length; k++) {
        x[k] = (bytes[k] & 0xFF) / 127.5f - 1;
      }
      x[bytes.length] = 1;
      double[] p = new double[weights.length];
      double sum = 0;
      for (int c = 0; c < p.length; c++) {
        float z = 0;
        for (int k = 0; k < x.length; k++) {
          z += weights[c][k] * x[k];
        }
        p[c] = Math.exp(Math.min(z, 50));
        sum += p[c];
      }
      for (int c = 0; c < p.length; c++) {
        p[c] /= sum;
      }
      return p;
    }
  }
}
