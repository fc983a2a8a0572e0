package dev.flattail.engine.data.augment;

import dev.flattail.images.decode.BilinearResize;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.random.KeyedRandom;
import org.jspecify.annotations.Nullable;

/**
 * Scales a random window to the output size, then applies these steps with their probabilities:
 * mirroring, color jitter, grayscale, blur and RandAugment. ImageNet recipes, the SimCLR view and
 * PaCo's {@code randncls} views are made of these steps. Recipes that mirror last give the same
 * result, because no other step distinguishes left from right.
 */
final class ViewAugmentation implements Augmentation {
  /** SimCLR's range for the blur's standard deviation, in pixels. */
  private static final double LEAST_SIGMA = 0.1;

  private static final double MOST_SIGMA = 2;

  private final Frame frame;
  private final BilinearResize resize = new BilinearResize();
  private final RandomWindow window;
  private final Chances chances;
  private final ColorJitter jitter;
  private final GaussianBlur blur;
  private final @Nullable RandAugment operations;

  /** Probabilities of the optional steps. */
  private record Chances(double jitter, double gray, double blur) {}

  private ViewAugmentation(
      Frame frame,
      RandomWindow window,
      Chances chances,
      ColorJitter jitter,
      @Nullable RandAugment operations) {
    this.frame = frame;
    this.window = window;
    this.chances = chances;
    this.jitter = jitter;
    this.blur = new GaussianBlur(frame);
    this.operations = operations;
  }

  static ViewAugmentation of(AugmentationSpec.Imagenet spec, int height, int width) {
    return new ViewAugmentation(
        new Frame(height, width),
        RandomWindow.of(spec.scale(), spec.ratio()),
        new Chances(1, 0, 0),
        new ColorJitter(spec.brightness(), spec.contrast(), spec.saturation(), spec.hue()),
        null);
  }

  static ViewAugmentation of(AugmentationSpec.Simclr spec, int height, int width) {
    return new ViewAugmentation(
        new Frame(height, width),
        RandomWindow.of(spec.scale(), spec.ratio()),
        new Chances(spec.jitter(), spec.grayscale(), spec.blur()),
        new ColorJitter(spec.brightness(), spec.contrast(), spec.saturation(), spec.hue()),
        null);
  }

  static ViewAugmentation of(AugmentationSpec.Randaugment spec, int height, int width) {
    Frame frame = new Frame(height, width);
    return new ViewAugmentation(
        frame,
        RandomWindow.of(spec.scale(), spec.ratio()),
        new Chances(1, spec.grayscale(), spec.blur()),
        new ColorJitter(spec.brightness(), spec.contrast(), spec.saturation(), spec.hue()),
        new RandAugment(frame, spec.operations(), spec.magnitude(), spec.magnitudeStd()));
  }

  @Override
  public void apply(RgbImage image, byte[] into, KeyedRandom random) {
    resize.apply(
        image,
        window.draw(image.height(), image.width(), random),
        frame.height(),
        frame.width(),
        into);
    if (random.nextBoolean()) {
      Geometry.mirror(frame, into);
    }
    if (random.nextDouble() < chances.jitter) {
      jitter.apply(frame, into, random);
    }
    if (random.nextDouble() < chances.gray) {
      Enhancement.color(frame, into, into, 0);
    }
    if (random.nextDouble() < chances.blur) {
      blur.apply(into, random.nextDouble(LEAST_SIGMA, MOST_SIGMA));
    }
    if (operations != null) {
      operations.apply(into, random);
    }
  }
}
