package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.optim.Optimizer;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.OptimizerSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the batches of a stage hold, and what its steps descend on them. */
public interface Method {
  /** What the batches hold besides one view of each image. */
  BatchComposition composition();

  /**
   * The loss of a batch as a function of the parameters.
   *
   * @param scope of the step
   * @param epoch from 0
   * @param number of the step within the stage, from 1
   */
  Objective objective(Batch batch, NDManager scope, int epoch, long number);

  /**
   * The base optimizer.
   *
   * @param trained what it moves, {@link Model#trained()}
   */
  default Optimizer optimizer(OptimizerSpec spec, NDArray trained) {
    return Optimizers.of(spec, trained);
  }

  /** Forward passes over the batch's size that one pass of a step takes. */
  default double forwards() {
    return 1;
  }

  /** Goes on after a step on {@code batch} was taken. */
  default void stepped(Batch batch, NDManager scope) {}

  /**
   * Goes on after an epoch.
   *
   * @param row of its metrics, from 1
   */
  default void epochEnded(int row) {}

  /** Brings the model's parameters to what was learned, where steps act on other vectors. */
  default void settle() {}

  /** Live vectors besides the model that decide the steps to come; always in the same order. */
  default Map<String, NDArray> memory() {
    return Map.of();
  }

  /**
   * The method that a training's loss names.
   *
   * @param pairs what measures gradients by pair of classes, or null
   */
  static Method of(TrainingInputs inputs, Model model, @Nullable PairGradientTally pairs) {
    return switch (inputs.spec().loss()) {
      case LossSpec.OfOneClassifier loss -> {
        LogitsMethod method = new LogitsMethod(inputs, loss, model);
        yield pairs == null ? method : new MeasuredMethod(method, pairs);
      }
      case LossSpec.Glmc glmc -> new GlmcMethod(inputs, glmc, model);
      case LossSpec.Paco paco -> new PacoMethod(inputs, paco, model);
      case LossSpec.Reslt reslt -> new ResltMethod(inputs, reslt, model);
      case LossSpec.Bbn bbn -> new BbnMethod(inputs, bbn, model);
      case LossSpec.Rsg rsg -> new RsgMethod(inputs, rsg, model);
    };
  }
}
