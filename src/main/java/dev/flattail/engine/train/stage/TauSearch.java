package dev.flattail.engine.train.stage;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.NonFiniteException;
import dev.flattail.engine.checkpoint.FiniteTensors;
import dev.flattail.engine.evaluate.TauNorm;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.jobspec.Stage2Spec;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Selects the exponent of tau-normalization. */
public final class TauSearch {
  private final Model model;
  private final Validation validation;
  private final Consumer<String> log;

  /**
   * @param log receives a line about each exponent that cannot be used
   */
  public TauSearch(Model model, Validation validation, Consumer<String> log) {
    this.model = model;
    this.validation = validation;
    this.log = log;
  }

  /**
   * Computes the balanced accuracy on the validation split; null when asked to stop, or without
   * images.
   */
  @FunctionalInterface
  public interface Validation {
    @Nullable Double accuracy() throws InterruptedException;
  }

  /**
   * @param accuracy on the validation split, or null when it was not needed
   */
  public record Choice(double tau, @Nullable Double accuracy) {}

  /**
   * Selects the exponent that is best on the validation split; the first of equal ones. An exponent
   * that makes weights or logits overflow is never selected. The model is restored afterwards.
   *
   * @return null when asked to stop
   * @throws NonFiniteException when every exponent makes them overflow
   */
  @Nullable
  public Choice choose(Stage2Spec.TauNorm spec) throws InterruptedException {
    if (spec.tau() != null) {
      return new Choice(spec.tau(), null);
    }
    List<Double> taus = spec.taus();
    if (taus.size() == 1) {
      return new Choice(taus.getFirst(), null);
    }
    Choice best = null;
    NonFiniteException overflow = null;
    try (NDArray original = model.parameters().duplicate()) {
      for (double tau : taus) {
        Double accuracy;
        try {
          TauNorm.apply(model, tau);
          FiniteTensors.require(model);
          accuracy = validation.accuracy();
        } catch (NonFiniteException e) {
          log.accept("stage 2: tau " + tau + " cannot be used: " + e.getMessage());
          overflow = e;
          continue;
        } finally {
          FlatVectors.assign(model.parameters(), original);
        }
        if (accuracy == null) {
          return null;
        }
        if (best == null || best.accuracy() == null || accuracy > best.accuracy()) {
          best = new Choice(tau, accuracy);
        }
      }
    }
    if (best == null && overflow != null) {
      throw overflow;
    }
    return best;
  }
}
