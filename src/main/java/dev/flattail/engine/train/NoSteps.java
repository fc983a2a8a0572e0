package dev.flattail.engine.train;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchSettings;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.Sampler;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.spec.SharpnessSpec;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A stage that trains nothing. */
record NoSteps(TrainingInputs inputs, Model model) implements Stage {
  @Override
  public int epochs() {
    return 0;
  }

  @Override
  public Sampler sampler() {
    return new Sampler.InOrder(inputs.data().train().size());
  }

  @Override
  public BatchSettings batches() {
    return BatchSettings.evaluation(
        inputs.spec().batchSize(), inputs.normalize(), Batches.layout(model.format()));
  }

  @Override
  public double learningRate(int epoch) {
    return 0;
  }

  @Override
  public @Nullable SharpnessSpec sharpness() {
    return null;
  }

  @Override
  public double passes() {
    return 0;
  }

  @Override
  public StepReport step(Batch batch, int epoch, long number) {
    throw new IllegalStateException("this stage has no steps");
  }

  @Override
  public @Nullable WeightAverage average() {
    return null;
  }

  @Override
  public void settle() {}

  @Override
  public SequencedMap<String, NDArray> memory() {
    return new LinkedHashMap<>();
  }

  @Override
  public long updates() {
    return 0;
  }

  @Override
  public void resumeAt(long updates) {}
}
