package dev.flattail.worker;

import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.MeasurementSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Path;

/** Loads the inputs of every measurement: the images and the model that its spec names. */
final class MeasurementInputs {
  private MeasurementInputs() {}

  /** Loads the split that the spec names. */
  static MeasuredSplit split(JobContext context, MeasurementSpec spec) throws IOException {
    DatasetSpec dataset = spec.dataset();
    if (dataset == null) {
      throw new InvalidSpecException("/dataset", "is required");
    }
    return MeasuredSplit.of(context.load(dataset), dataset, spec.split());
  }

  /**
   * A trained model.
   *
   * @param scale factor on the logits by which its probabilities are computed
   */
  record Loaded(Model model, double scale) implements AutoCloseable {
    @Override
    public void close() {
      model.close();
    }
  }

  /** Loads the trained model; the caller must close it. */
  static Loaded model(
      JobContext context, MeasurementSpec spec, int classes, NumberFormat format, Path scratch)
      throws IOException {
    ModelWeights.Described source = context.weights().fetch(spec.model(), scratch);
    return new Loaded(
        TrainedModel.load(source.model(), classes, format, spec.device(), source.file()),
        source.scale());
  }
}
