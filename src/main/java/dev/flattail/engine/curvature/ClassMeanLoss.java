package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Normalize;
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
  public NDArray outputs(NDArray at, NDManager owner) {
    NDArray pixels = Batches.whole(images, normalize, model.format(), owner);
    NDArray logits = model.forward(at, pixels, BatchNormMode.EVALUATE).logits();
    return logitFactor == 1 ? logits : Scalars.times(logits, logitFactor);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Images of one class have one class weight, so that their weighted mean is the plain one.
   */
  @Override
  public NDArray losses(NDArray outputs) {
    NDArray labels = Batches.labels(images.labels(), outputs.getManager());
    return loss.perSample(outputs, labels, classWeights);
  }
}
