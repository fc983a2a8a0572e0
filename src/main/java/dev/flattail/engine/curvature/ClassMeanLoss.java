package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Network;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
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
  /** Largest number of entries of the second derivatives of as many images as are held at once. */
  private static final int MATRIX_ENTRIES = 1 << 23;

  /** Largest number of outputs whose second derivatives are decomposed for each image. */
  private static final int WIDEST = 512;

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
    int bytes = model.format().master().getNumOfBytes();
    return model.network().recorded(images.height(), images.width(), bytes).kept(images.size());
  }

  @Override
  public NDArray outputs(NDArray at, NDManager owner) {
    return scaled(output(at, owner).logits());
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

  /**
   * Computes what each image contributes to the mean loss, weighted by classes where the images are
   * of several.
   *
   * @param outputs as of {@link #losses}
   * @return {@code [N]}, owned by {@code outputs}' manager
   */
  NDArray contributions(NDArray outputs) {
    NDArray labels = Batches.labels(images.labels(), outputs.getManager());
    return loss.contributions(outputs, labels, classWeights);
  }

  private NDArray scaled(NDArray logits) {
    return logitFactor == 1 ? logits : Scalars.times(logits, logitFactor);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is null for the Hessian and the residual of networks that are not {@linkplain
   * dev.flattail.engine.model.Network#isAffineInEachParameter() affine in each parameter}, and
   * where an image has more than {@value #WIDEST} outputs to decompose.
   */
  @Override
  public @Nullable List<TracedPart> traces(TracedBlocks traced) {
    int width = width(traced);
    boolean affine = model.network().isAffineInEachParameter();
    boolean known =
        switch (traced.matrix()) {
          case FISHER -> true;
          case GGN -> width <= WIDEST;
          case HESSIAN, RESIDUAL -> affine && width <= WIDEST;
        };
    if (!known) {
      return null;
    }
    int most = Math.max(1, MATRIX_ENTRIES / (width * width));
    return inParts(most).stream()
        .map(
            part ->
                new TracedPart(
                    part.images.size(), 1.0 / images.size(), () -> new ImageTraces(part, traced)))
        .toList();
  }

  /** Returns the number of an image's outputs whose second derivatives the traces need. */
  private int width(TracedBlocks traced) {
    Network network = model.network();
    int classes = network.head().classes();
    return switch (traced.matrix()) {
      case FISHER -> 1;
      case GGN -> classes;
      case HESSIAN -> hasAffineHead(traced.at()) ? classes : Math.max(network.features(), classes);
      case RESIDUAL -> hasAffineHead(traced.at()) ? 1 : Math.max(network.features(), classes);
    };
  }

  private boolean hasAffineHead(NDArray at) {
    Network network = model.network();
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray here = at.stopGradient();
      here.attach(scope);
      return network.head().curvature(network.parameters().views(here)) == null;
    }
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
    return loss.of(scaled(logits), Batches.labels(images.labels(), owner), classWeights);
  }

  /** Returns the loss of one of the images, as a term of weight one. */
  ClassMeanLoss ofImage(int index) {
    return new ClassMeanLoss(
        model, loss, logitFactor, classWeights, normalize, images.select(new int[] {index}), 1);
  }
}
