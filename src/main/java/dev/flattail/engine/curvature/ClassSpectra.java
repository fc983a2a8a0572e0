package dev.flattail.engine.curvature;

import dev.flattail.engine.StopSignal;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.model.Model;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.CurvatureSpec;
import dev.flattail.jobspec.MeasuredLossSpec;
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.Eigenvalue;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the spectra of chosen classes' mean losses at the models of a training. The figures are
 * those of a {@code hessian} job on the same weights with the same classes, split, limit, steps,
 * probes and seed, and one eigenvalue at each end: the Hessian of the cross-entropy of the scaled
 * logits, batch normalization in evaluation mode, unaugmented images.
 */
public final class ClassSpectra {
  /** The defaults of a Hessian job. */
  private static final int BATCH_SIZE = 128;

  private static final long GRAPH_BYTES = 2048L << 20;
  private static final long BASIS_BYTES = 4096L << 20;

  /** Limit for decoded images that stay in memory, because each measurement reads them again. */
  private static final long HELD_BYTES = 256L << 20;

  private static final double TOLERANCE = 0.001;

  private static final MeasuredLossSpec LOSS = new MeasuredLossSpec.CrossEntropy(null);

  private final CurvatureSpec spec;
  private final MeasuredSplit split;
  private final ImageSet[] samples;
  private final long seed;

  /**
   * @param seed seed of the drawn images and of the starting vectors
   * @throws UnrunnableSpecException when a chosen class has no images
   */
  public ClassSpectra(CurvatureSpec spec, MeasuredSplit split, long seed) {
    this.spec = spec;
    this.split = split;
    this.samples = ClassSamples.of(split.images(), spec.maxSamplesPerClass(), seed);
    this.seed = seed;
    for (int c : classes()) {
      if (samples[c].size() == 0) {
        throw new UnrunnableSpecException(
            "class "
                + c
                + " has no images in the split of curvature, so its loss has no curvature");
      }
    }
  }

  /** Returns the measured classes, in the order of the spec. */
  public int[] classes() {
    return spec.classes().of(samples.length);
  }

  /** Returns the number of images that represent a class. */
  public int images(int c) {
    return samples[c].size();
  }

  /**
   * A measured class.
   *
   * @param figures what is recorded of it
   * @param products number of Hessian products
   * @param failure why no figure is known; null otherwise
   */
  public record Measured(ClassCurvature figures, long products, @Nullable String failure) {
    private static Measured unknown(int c, String failure) {
      return new Measured(ClassCurvature.unknown(c), 0, failure);
    }
  }

  /**
   * Measures one class.
   *
   * @param model in a format of {@link dev.flattail.engine.tensor.NumberFormat#ofCurvature}
   * @param modelScale factor on the logits by which the model's probabilities are computed
   * @param onProduct called after each product with the number of its images
   * @throws java.util.concurrent.CancellationException when asked to stop
   */
  public Measured of(
      int c, Model model, double modelScale, StopSignal stop, IntConsumer onProduct) {
    Loss loss = Losses.of(LOSS.ofLogits(), split.trainCounts(), model.manager(), model.format());
    samples[c] = samples[c].inMemoryWithin(HELD_BYTES / classes().length);
    ClassMeanLoss mean =
        new ClassMeanLoss(
            model, loss, LOSS.logitFactor(modelScale), null, split.normalize(), samples[c], 1);
    try (HessianOperator operator =
        new HessianOperator(
            model.manager(), model.parameters(), mean.inParts(BATCH_SIZE), GRAPH_BYTES, stop)) {
      if (!Double.isFinite(operator.loss()) || !Double.isFinite(operator.gradientNorm())) {
        return Measured.unknown(c, "its loss or the gradient is not finite");
      }
      return measured(c, operator, onProduct);
    }
  }

  private Measured measured(int c, HessianOperator operator, IntConsumer onProduct) {
    int images = samples[c].size();
    try {
      Spectrum found =
          SpectrumEstimator.measure(operator, settings(), () -> onProduct.accept(images));
      return new Measured(figures(c, found), found.products(), null);
    } catch (UnrunnableSpecException notFinite) {
      return Measured.unknown(c, String.valueOf(notFinite.getMessage()));
    }
  }

  private SpectrumSettings settings() {
    return new SpectrumSettings(
        spec.lanczosSteps(), spec.probes(), 1, TOLERANCE, seed, 0, null, BASIS_BYTES);
  }

  private static ClassCurvature figures(int c, Spectrum found) {
    return new ClassCurvature(
        c,
        converged(found.lambdaMax()),
        converged(found.lambdaMin()),
        finite(found.trace().value()),
        finite(found.trace().standardError()),
        finite(found.negativeMass()));
  }

  private static @Nullable Double converged(Eigenvalue eigenvalue) {
    return eigenvalue.converged() ? finite(eigenvalue.value()) : null;
  }

  private static @Nullable Double finite(@Nullable Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }
}
