package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.optim.ClassPerturbation;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Scalars;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's loss on one batch, batch normalisation in training mode.
 *
 * @param images {@code [N, C, H, W]}
 * @param classWeights {@code [C]} in the model's master format, or null
 * @param watch told of every forward pass over the batch
 */
public record BatchObjective(
    Model model,
    Loss loss,
    @Nullable NDArray classWeights,
    NDArray images,
    Targets targets,
    Watch watch)
    implements Objective {

  /** Without anyone looking on. */
  public BatchObjective(
      Model model, Loss loss, @Nullable NDArray classWeights, NDArray images, Targets targets) {
    this(model, loss, classWeights, images, targets, Watch.NONE);
  }

  /** The same, looked on by {@code other}. */
  BatchObjective watchedBy(Watch other) {
    return new BatchObjective(model, loss, classWeights, images, targets, other);
  }

  @Override
  public Evaluation at(NDManager owner, NDArray at, boolean updateStatistics) {
    return descend(
        owner,
        at,
        RecordedPass.mode(updateStatistics),
        output -> targets.loss(loss.on(output.features()), output.logits(), classWeights));
  }

  @Override
  public Parts parts(
      NDManager owner, NDArray at, boolean updateStatistics, List<double[]> classFactors) {
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      Output output = model.forward(leaf, input(scope), RecordedPass.mode(updateStatistics));
      watch.forward(output, loss, targets);
      NDArray logits = output.logits();
      NDArray contributions =
          targets.contributions(loss.on(output.features()), logits, classWeights);
      List<Part> parts =
          LossParts.of(contributions, leaf, targets.labels(), classFactors, model.format());
      NDArray whole = contributions.stopGradient().sum();
      NDArray correct = targets.correct(logits.stopGradient());
      for (Part part : parts) {
        part.loss().attach(owner);
        part.gradient().attach(owner);
      }
      whole.attach(owner);
      correct.attach(owner);
      return new Parts(whole, correct, parts);
    }
  }

  @Override
  public Evaluation withMovedHead(
      NDManager owner, NDArray at, ClassPerturbation perturbation, double flatRatio) {
    return descend(
        owner,
        at,
        BatchNormMode.TRAIN,
        output -> {
          NDArray plain = targets.loss(loss, output.logits(), classWeights);
          NDArray flat =
              new MovedHead(model, loss, classWeights, targets, perturbation).loss(output);
          return Scalars.times(plain, 1 - flatRatio).add(Scalars.times(flat, flatRatio));
        });
  }

  @Override
  public ClassPasses classPasses(NDManager owner, NDArray at) {
    NDArray recorded = model.statistics().zerosLike();
    recorded.attach(owner);
    Evaluation whole;
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      Output output = model.forwardRecording(leaf, input(scope), recorded);
      watch.forward(output, loss, targets);
      whole =
          results(owner, targets.loss(loss, output.logits(), classWeights), leaf, output.logits());
    }
    return new BatchClasses(this, recorded, whole);
  }

  /** What is descended, as a function of what the model says. */
  @FunctionalInterface
  private interface Value {
    NDArray of(Output output);
  }

  private Evaluation descend(NDManager owner, NDArray at, BatchNormMode mode, Value value) {
    // The pass's activations are freed before the next pass of the same step.
    try (NDManager scope = owner.newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      Output output = model.forward(leaf, input(scope), mode);
      watch.forward(output, loss, targets);
      return results(owner, value.of(output), leaf, output.logits());
    }
  }

  private Evaluation results(NDManager owner, NDArray value, NDArray leaf, NDArray logits) {
    return RecordedPass.results(
        owner, leaf, new RecordedPass.Value(value, targets.correct(logits.stopGradient())));
  }

  private NDArray input(NDManager scope) {
    return RecordedPass.constant(images, scope);
  }
}
