package dev.flattail.worker;

import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.LossMeasurementSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.plot.Measured;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.MeasuredMatrix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Describes the losses that measurements compute. */
final class MeasuredLosses {
  private MeasuredLosses() {}

  /**
   * Returns the loss that a measurement computes.
   *
   * @param modelScale factor on the logits by which the model's probabilities are computed
   */
  static MeasuredLoss of(LossMeasurementSpec spec, double modelScale) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (SpecWriter.write(spec).get("loss") instanceof Map<?, ?> written) {
      written.forEach((name, value) -> parameters.put((String) name, value));
    }
    parameters.keySet().removeAll(Set.of("type", "scale"));
    return new MeasuredLoss(
        Names.of(spec.loss().getClass()),
        spec.loss().scale(modelScale),
        modelScale,
        parameters.isEmpty() ? null : parameters);
  }

  /** Returns what a measurement's plots say of how it was made. */
  static Measured shown(LossMeasurementSpec spec, MeasuredLoss loss) {
    return new Measured(
        loss.description() + weights(spec),
        Names.of(spec.split()),
        spec.maxSamplesPerClass(),
        spec instanceof HessianSpec hessian ? matrix(hessian) : null);
  }

  /** Returns the matrix that a spec names. */
  static MeasuredMatrix matrix(HessianSpec spec) {
    return new MeasuredMatrix(Names.of(spec.matrix()), spec.parameters(), Names.of(spec.by()));
  }

  private static String weights(LossMeasurementSpec spec) {
    return spec instanceof HessianSpec hessian
            && !(hessian.rebalance() instanceof RebalanceSpec.None)
        ? ", class weights of " + Names.of(hessian.rebalance().getClass())
        : "";
  }
}
