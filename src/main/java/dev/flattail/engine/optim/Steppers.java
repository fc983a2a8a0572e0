package dev.flattail.engine.optim;

import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.spec.SharpnessSpec;
import org.jspecify.annotations.Nullable;

/** Builds steppers from specs. */
public final class Steppers {
  private Steppers() {}

  /**
   * The step that {@code spec} names around a base optimizer.
   *
   * @param spec null for the base optimizer alone
   */
  public static Stepper of(@Nullable SharpnessSpec spec, Optimizer optimizer) {
    return switch (spec) {
      case null -> new PlainStep(optimizer);
      case SharpnessSpec.Sam sam ->
          new AscentStep(optimizer, FlatVectors::samAscent, sam.bnStats());
      case SharpnessSpec.Asam asam ->
          new AscentStep(optimizer, FlatVectors::asamAscent, asam.bnStats());
    };
  }
}
