package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.optim.ClassPerturbation;
import dev.flattail.engine.optim.ClassPerturbedObjective;
import dev.flattail.engine.optim.SampleObjective;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Indices;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.engine.tensor.Scalars;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes a model's loss on one batch, with batch normalization in training mode.
 *
 * @param images {@code [N, C, H, W]}
 * @param classWeights {@code [C]} in the model's master format, or null
 * @param listener receives every forward pass over the batch
 */
public record BatchObjective(
    Model model,
    Loss loss,
    @Nullable NDArray classWeights,
    NDArray images,
    Targets targets,
    ForwardListener listener)
    implements ClassPerturbedObjective, SampleObjective {

  /** Creates an objective without a listener. */
  public BatchObjective(
      Model model, Loss loss, @Nullable NDArray classWeights, NDArray images, Targets targets) {
    this(model, loss, classWeights, images, targets, ForwardListener.NONE);
  }

  /** Returns the same objective with another listener. */
  BatchObjective with(ForwardListener other) {
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
    return RecordedPass.parts(
        owner,
        at,
        classFactors,
        model.format(),
        (scope, leaf) -> {
          Output output = forward(scope, leaf, RecordedPass.mode(updateStatistics));
          return new RecordedPass.Samples(
              targets.contributions(loss.on(output.features()), output.logits(), classWeights),
              targets.labels(),
              correct(output));
        });
  }

  @Override
  public Scored scored(NDManager owner, NDArray at, boolean updateStatistics) {
    List<NDArray> kept = new ArrayList<>();
    Evaluation evaluation =
        descend(
            owner,
            at,
            RecordedPass.mode(updateStatistics),
            output -> {
              NDArray contributions = contributions(output);
              kept.add(RecordedPass.constant(contributions, owner));
              return contributions.sum();
            });
    return new Scored(evaluation, kept.getFirst());
  }

  @Override
  public NDArray contributions(NDManager owner, NDArray at) {
    try (NDManager scope = owner.newSubManager();
        GradMode off = GradMode.off()) {
      NDArray vector = RecordedPass.constant(at, scope);
      NDArray contributions = contributions(forward(scope, vector, RecordedPass.mode(false)));
      contributions.attach(owner);
      return contributions;
    }
  }

  private NDArray contributions(Output output) {
    return targets.contributions(loss.on(output.features()), output.logits(), classWeights);
  }

  @Override
  public Evaluation on(NDManager owner, NDArray at, boolean updateStatistics, long[] samples) {
    return RecordedPass.evaluate(
        owner,
        at,
        (scope, leaf) -> {
          NDArray members = Indices.of(scope, samples);
          NDArray part = Layers.rows(RecordedPass.constant(images, scope), members);
          Output output = model.forward(leaf, part, RecordedPass.mode(updateStatistics));
          NDArray mixed = targets.mixedLabels();
          Targets labels =
              new Targets(
                  Layers.rows(RecordedPass.constant(targets.labels(), scope), members),
                  mixed == null ? null : Layers.rows(RecordedPass.constant(mixed, scope), members),
                  targets.lambda());
          Loss ofPart = loss.onSamples(members).on(output.features());
          return new RecordedPass.Value(
              labels.loss(ofPart, output.logits(), classWeights),
              labels.correct(output.logits().stopGradient()));
        });
  }

  @Override
  public Evaluation withPerturbedHead(
      NDManager owner, NDArray at, ClassPerturbation perturbation, double flatRatio) {
    return descend(
        owner,
        at,
        BatchNormMode.TRAIN,
        output -> {
          NDArray plain = targets.loss(loss, output.logits(), classWeights);
          NDArray flat =
              new PerturbedHead(model, loss, classWeights, targets, perturbation).loss(output);
          return Scalars.times(plain, 1 - flatRatio).add(Scalars.times(flat, flatRatio));
        });
  }

  @Override
  public ClassPasses classPasses(NDManager owner, NDArray at) {
    NDArray recorded = model.statistics().zerosLike();
    recorded.attach(owner);
    Evaluation whole =
        RecordedPass.evaluate(
            owner,
            at,
            (scope, leaf) -> {
              NDArray input = RecordedPass.constant(images, scope);
              Output output = model.forwardRecording(leaf, input, recorded);
              listener.forward(output, loss, targets);
              return new RecordedPass.Value(
                  targets.loss(loss, output.logits(), classWeights), correct(output));
            });
    return new BatchClassPasses(this, recorded, whole);
  }

  /** Computes the minimized loss from the model's output. */
  @FunctionalInterface
  private interface Value {
    NDArray of(Output output);
  }

  private Evaluation descend(NDManager owner, NDArray at, BatchNormMode mode, Value value) {
    return RecordedPass.evaluate(
        owner,
        at,
        (scope, leaf) -> {
          Output output = forward(scope, leaf, mode);
          return new RecordedPass.Value(value.of(output), correct(output));
        });
  }

  private Output forward(NDManager scope, NDArray leaf, BatchNormMode mode) {
    Output output = model.forward(leaf, RecordedPass.constant(images, scope), mode);
    listener.forward(output, loss, targets);
    return output;
  }

  private NDArray correct(Output output) {
    return targets.correct(output.logits().stopGradient());
  }
}
