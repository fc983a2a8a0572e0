package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.PacoTerms;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.PacoHeads;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.LossSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains with parametric contrastive learning (Cui et al., ICCV 2021): PaCo {@code moco/builder.py}
 * and {@code paco_cifar.py}. In a step, the momentum encoder (a copy of the network) first follows
 * the network, then computes the keys. After the step the keys enter the queue.
 *
 * <p>The copy's batch normalizations use the statistics of the keys' batch and keep no running
 * ones, because nothing reads them. The reference shuffles keys across devices so that batch
 * statistics leak no information. On one device this has no effect and is omitted.
 */
final class PacoMethod implements Method {
  private final Model model;
  private final LossSpec.Paco spec;
  private final PacoTerms loss;
  private final FlatLayout.Views statistics;
  private final NDArray encoder;
  private final KeyQueue queue;
  private @Nullable Made made;

  /** The keys that a step adds to the queue. */
  private record Made(NDArray keys, NDArray labels, long before) {}

  PacoMethod(TrainingInputs inputs, LossSpec.Paco spec, Model model) {
    this.model = model;
    this.spec = spec;
    double[] priors = PacoTerms.logPriors(inputs.classCounts());
    this.loss =
        new PacoTerms(
            spec, model.format().create(model.manager(), priors, new Shape(priors.length)));
    this.statistics = model.network().statistics().views(model.statistics());
    this.encoder = model.parameters().duplicate();
    this.queue =
        new KeyQueue(
            model,
            spec.queue(),
            Heads.embedding(model.network().features()),
            inputs.classCounts().length,
            inputs.spec().seed());
  }

  @Override
  public BatchComposition composition() {
    return new BatchComposition.TwoViews(spec.view());
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    if (number == 1) {
      FlatVectors.assign(encoder, model.parameters());
    }
    FlatVectors.follow(encoder, model.parameters(), spec.momentum());
    Targets targets = BatchTargets.of(batch, scope);
    NDArray keys = keys(Batches.images(batch, 1, scope), scope);
    made = new Made(keys, targets.labels(), number - 1);
    return objective(targets, Batches.images(batch, 0, scope), keys);
  }

  /**
   * Builds the loss of one batch. Keys and queue are the same in every pass of a step.
   *
   * @param images first views {@code [N, C, H, W]}
   * @param keys embeddings of the second views {@code [N, D]}, constant
   */
  private Objective objective(Targets targets, NDArray images, NDArray keys) {
    return RecordedPass.objective(
        (scope, leaf, mode) -> {
          Output output = model.forward(leaf, RecordedPass.constant(images, scope), mode);
          NDArray value =
              loss.of(
                  output.logits(),
                  PacoHeads.embeddings(output, statistics, mode, model.format()),
                  RecordedPass.constant(keys, scope),
                  RecordedPass.constant(queue.keys(), scope),
                  RecordedPass.constant(targets.labels(), scope),
                  RecordedPass.constant(queue.labels(), scope));
          return new RecordedPass.Value(value, targets.correct(output.logits().stopGradient()));
        });
  }

  private NDArray keys(NDArray images, NDManager scope) {
    try (NDManager pass = scope.newSubManager();
        GradMode off = GradMode.off()) {
      NDArray at = RecordedPass.constant(encoder, pass);
      NDArray input = RecordedPass.constant(images, pass);
      BatchNormMode mode = BatchNormMode.TRAIN_KEEP_RUNNING;
      Output output = model.forward(at, input, mode);
      NDArray keys = PacoHeads.embeddings(output, statistics, mode, model.format());
      keys.attach(scope);
      return keys;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A step adds a forward pass of the momentum encoder to its own passes.
   */
  @Override
  public double forwards() {
    return 1.25;
  }

  @Override
  public void stepped(Batch batch, NDManager scope) {
    Made keys = Objects.requireNonNull(made);
    queue.put(keys.before, keys.keys, keys.labels);
    made = null;
  }

  @Override
  public Map<String, NDArray> memory() {
    Map<String, NDArray> memory = new LinkedHashMap<>();
    memory.put("paco.encoder", encoder);
    memory.put("paco.queue", queue.vectors());
    memory.put("paco.queue.labels", queue.labels());
    return memory;
  }
}
