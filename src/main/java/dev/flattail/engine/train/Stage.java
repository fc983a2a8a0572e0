package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.spec.SharpnessSpec;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** One stage of a training: what its epochs visit and what its steps do. Epochs count from 0. */
interface Stage {
  /** The model that it trains and that its checkpoints hold. */
  Model model();

  /** How many epochs it has. */
  int epochs();

  /** Which images an epoch visits. */
  Sampler sampler();

  /** How they become batches. */
  BatchSettings batches();

  /** Learning rate of an epoch. */
  double learningRate(int epoch);

  /** What steps do beside the base optimizer, or null. */
  @Nullable SharpnessSpec sharpness();

  /** What a step costs, in forward passes over its batch; a backward pass counts two. */
  double passes();

  /** Takes a step; {@code number} is that within the stage. */
  StepReport step(Batch batch, int epoch, long number);

  /** The average that takes the weights' place in the last epoch, or null for none. */
  @Nullable WeightAverage average();

  /** Brings the model's parameters to what was learned. */
  void settle();

  /** Live vectors that, with the model, decide the steps to come; always in the same order. */
  SequencedMap<String, NDArray> memory();

  /** Updates that the base optimizer has taken. */
  long updates();

  /** Goes on from a saved state, whose vectors have been copied into {@link #memory()}. */
  void resumeAt(long updates);

  /** Batches of an epoch. */
  default int stepsPerEpoch() {
    return batches().stepsPerEpoch(sampler().length());
  }
}
