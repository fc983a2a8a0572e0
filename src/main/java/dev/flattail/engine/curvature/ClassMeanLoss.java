package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Normalize;
import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mean loss over unaugmented images of one class, with batch normalization in evaluation mode.
 *
 * @param weight factor of this part
 * @param logitFactor factor on the logits before the loss
 * @param classWeights {@code [C]} in the model's master format, or null
 */
record ClassMeanLoss(
    Model model,
    Loss loss,
    double logitFactor,
    @Nullable NDArray classWeights,
    Normalize normalize,
    ImageSet images,
    double weight)
    implements LossTerm {
  /**
   * How many times its activations a recorded gradient keeps: inputs, normalized values and ReLU
   * results of the forward pass, and as much again of the backward pass. Measured for ResNet-32: 6
   * MB an image (docs/reference/benchmarks.md).
   */
  private static final int COPIES = 5;

  /** Largest number of entries of the second derivatives of as many images as are held at once. */
  private static final long MATRIX_ENTRIES = 1L << 23;

  /**
   * Splits the mean over {@code images} into terms of at most {@code batchSize} images.
   *
   * @param weight of the whole
   */
  List<ClassMeanLoss> inParts(int batchSize) {
    List<ClassMeanLoss> parts = new ArrayList<>();
    for (int first = 0; first < images.size(); first += batchSize) {
      int[] indices = new int[Math.min(batchSize, images.size() - first)];
      for (int i = 0; i < indices.length; i++) {
        indices[i] = first + i;
      }
      parts.add(
          new ClassMeanLoss(
              model,
              loss,
              logitFactor,
              classWeights,
              normalize,
              images.select(indices),
              weight * indices.length / images.size()));
    }
    return parts;
  }

  @Override
  public long recordedBytes() {
    long numbers = model.network().activations(images.height(), images.width());
    return COPIES * numbers * images.size() * model.format().master().getNumOfBytes();
  }

  @Override
  public NDArray at(NDArray at, NDManager owner) {
    return ofLogits(output(at, owner).logits(), owner);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is null for networks that are not {@linkplain
   * dev.flattail.engine.model.Network#isAffineInEachParameter() affine in each parameter}.
   */
  @Override
  public @Nullable DirectTrace trace(
      NDArray at, int passes, KeyedRandom random, Runnable beforeImage) {
    if (!model.network().isAffineInEachParameter()) {
      return null;
    }
    long width = Math.max(model.network().features(), model.network().head().classes());
    int most = (int) Math.max(1, MATRIX_ENTRIES / (width * width));
    DirectTrace sum = DirectTrace.ZERO;
    for (ClassMeanLoss part : inParts(most)) {
      DirectTrace own = new ImageTraces(part, at, beforeImage).mean(passes, random);
      sum = sum.plus((double) part.images.size() / images.size(), own);
    }
    return sum;
  }

  /**
   * Runs the network, recorded when the thread records.
   *
   * @param at parameter vector {@code [P]}
   * @param owner of the pixels and the output
   */
  Output output(NDArray at, NDManager owner) {
    NDArray pixels = Batches.whole(images, normalize, model.format(), owner);
    return model.forward(at, pixels, BatchNormMode.EVALUATE);
  }

  /**
   * Computes the mean loss of logits {@code [N, C]}, recorded when the thread records.
   *
   * @param owner of the labels
   */
  NDArray ofLogits(NDArray logits, NDManager owner) {
    NDArray scaled = logitFactor == 1 ? logits : Scalars.times(logits, logitFactor);
    return loss.of(scaled, Batches.labels(images.labels(), owner), classWeights);
  }

  /** Returns the loss of one of the images, as a term of weight one. */
  ClassMeanLoss ofImage(int index) {
    return new ClassMeanLoss(
        model, loss, logitFactor, classWeights, normalize, images.select(new int[] {index}), 1);
  }
}
