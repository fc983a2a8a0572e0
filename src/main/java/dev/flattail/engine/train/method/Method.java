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

/** A training method: the contents of a stage's batches and the loss that its steps minimize. */
public interface Method {
  /** Returns the contents of batches besides one view of each image. */
  BatchComposition composition();

  /**
   * Returns the loss of a batch as a function of the parameters.
   *
   * @param scope scope of the step
   * @param epoch epoch of the stage, from 0
   * @param number number of the step in the stage, from 1
   */
  Objective objective(Batch batch, NDManager scope, int epoch, long number);

  /**
   * Builds the base optimizer.
   *
   * @param trained vector that it updates, {@link Model#trained()}
   */
  default Optimizer optimizer(OptimizerSpec spec, NDArray trained) {
    return Optimizers.of(spec, trained);
  }

  /** Returns the number of forward passes over the batch in one pass of a step. */
  default double forwards() {
    return 1;
  }

  /** Called after a step on {@code batch}. */
  default void stepped(Batch batch, NDManager scope) {}

  /**
   * Called after an epoch.
   *
   * @param row number of its metrics row, from 1
   */
  default void epochEnded(int row) {}

  /** Writes learned values into the model's parameters, when steps update other vectors. */
  default void settle() {}

  /**
   * Returns the live vectors besides the model that a saved state must contain, in a fixed order.
   */
  default Map<String, NDArray> memory() {
    return Map.of();
  }

  /**
   * Builds the method that a training's loss names.
   *
   * @param pairs tally of gradients by pair of classes, or null
   */
  static Method of(TrainingInputs inputs, Model model, @Nullable ClassPairGradientTally pairs) {
    return switch (inputs.spec().loss()) {
      case LossSpec.OfOneClassifier loss -> {
        LogitsMethod method = new LogitsMethod(inputs, loss, model);
        yield pairs == null ? method : new ClassPairGradientMethod(method, pairs);
      }
      case LossSpec.Glmc glmc -> new GlmcMethod(inputs, glmc, model);
      case LossSpec.Paco paco -> new PacoMethod(inputs, paco, model);
      case LossSpec.Reslt reslt -> new ResltMethod(inputs, reslt, model);
      case LossSpec.Bbn bbn -> new BbnMethod(inputs, bbn, model);
      case LossSpec.Rsg rsg -> new RsgMethod(inputs, rsg, model);
    };
  }
}
