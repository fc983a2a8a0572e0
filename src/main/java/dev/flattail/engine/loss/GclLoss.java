package dev.flattail.engine.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.random.Seeds;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gaussian clouded logits (Li, Cheung, Lu, CVPR 2022): every cosine is reduced by noise that grows
 * with the rarity of its class. The label's cosine is also reduced by a margin. All cosines are
 * then scaled. Source: GCLLoss {@code losses.py}.
 *
 * <p>The noise {@code abs(clamp(N(0, 1/3), -1, 1))} is drawn in {@link #inBatch}: one number per
 * logit, with separate draws for the two labels of mixup. Outside a training step there is no
 * noise, so the loss is a function of the logits.
 *
 * @param clouds share of the noise per class {@code [C]}: {@code noise (log n_1 - log n_c) / max_k
 *     (log n_1 - log n_k)}
 * @param shift reduction of the cosines {@code [N, C]}, or null
 * @param mixedShift reduction for the mixed-in labels, or null
 */
record GclLoss(
    LossSpec.Gcl spec, NDArray clouds, @Nullable NDArray shift, @Nullable NDArray mixedShift)
    implements Loss {
  private static final double DEVIATION = 1.0 / 3;

  /** Separates the draws for the two labels from each other and from other draws of the step. */
  private static final long FIRST = 0x67636C31;

  private static final long MIXED = 0x67636C32;

  /**
   * Computes the classes' shares of the noise. They are zero when all counts are equal, where the
   * reference code computes 0/0.
   */
  static double[] clouds(int[] classCounts, double noise) {
    ClassWeights.requireImages(classCounts);
    double most = Math.log(Arrays.stream(classCounts).max().orElseThrow());
    double range = most - Math.log(Arrays.stream(classCounts).min().orElseThrow());
    return Arrays.stream(classCounts)
        .mapToDouble(n -> range == 0 ? 0 : noise * (most - Math.log(n)) / range)
        .toArray();
  }

  @Override
  public Loss inBatch(BatchContext batch) {
    NDArray labels = batch.labels();
    return clouded(
        drawn(labels, Seeds.mix(batch.draw(), FIRST)),
        drawn(labels, Seeds.mix(batch.draw(), MIXED)));
  }

  /** Draws {@code N(0, 1/3)} for every logit. */
  private NDArray drawn(NDArray labels, long seed) {
    NDManager owner = labels.getManager();
    NDArray like = owner.zeros(new Shape(labels.size(), clouds.size()), clouds.getDataType());
    return Scalars.times(FlatVectors.gaussian(owner, like, seed), DEVIATION);
  }

  /**
   * Returns the loss with given noise.
   *
   * @param noise {@code [N, C]}, not yet clamped
   * @param mixedNoise noise for the mixed-in labels
   */
  GclLoss clouded(NDArray noise, NDArray mixedNoise) {
    return new GclLoss(spec, clouds, lowering(noise), lowering(mixedNoise));
  }

  private NDArray lowering(NDArray noise) {
    NDArray atMostOne = Scalars.atLeast(noise.abs().neg(), -1).neg();
    return atMostOne.mul(clouds);
  }

  @Override
  public Loss ofMixedLabels() {
    return new GclLoss(spec, clouds, mixedShift, mixedShift);
  }

  @Override
  public Loss onSamples(NDArray samples) {
    return new GclLoss(spec, clouds, rows(shift, samples), rows(mixedShift, samples));
  }

  private static @Nullable NDArray rows(@Nullable NDArray of, NDArray samples) {
    if (of == null) {
      return null;
    }
    NDArray own = of.stopGradient();
    own.attach(samples.getManager());
    return Layers.rows(own, samples);
  }

  @Override
  public NDArray perSample(NDArray logits, NDArray labels, @Nullable NDArray classWeights) {
    int classes = Math.toIntExact(logits.getShape().get(1));
    NDArray isLabel = labels.oneHot(classes, logits.getDataType());
    NDArray lowered = logits.sub(Scalars.times(isLabel, spec.margin()));
    NDArray clouded = shift == null ? lowered : lowered.sub(shift);
    NDArray nll = CrossEntropyLoss.nll(Scalars.times(clouded, spec.scale()), labels);
    return spec.trainCls() ? focal(nll, labels, classWeights) : nll;
  }

  /**
   * Computes {@code (1-p)^gamma CE}, with the class weight inside p. The factor has no gradient.
   */
  private NDArray focal(NDArray nll, NDArray labels, @Nullable NDArray classWeights) {
    NDArray losses =
        classWeights == null ? nll : nll.mul(classWeights.take(nll.getManager(), labels));
    NDArray others = losses.stopGradient().neg().exp().neg().add(1);
    return losses.mul(Scalars.power(others, spec.gamma()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>With the focal factor, weights act inside the exponent and the mean is unweighted.
   */
  @Override
  public boolean sharesByWeight() {
    return !spec.trainCls();
  }
}
