package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * The result of a flatness job: how fast the loss rises around a model.
 *
 * @param base loss of the whole split at the model
 * @param draws one entry for each radius
 * @param sharpness what SAM's perturbation adds to the loss of the whole split
 * @param gradientNorm length of the loss's gradient
 * @param perClass for classes with images
 * @param judgment what the spec expected, and whether it was met
 */
public record FlatnessResult(
    double base,
    List<Draws> draws,
    double sharpness,
    double gradientNorm,
    List<ClassFlatness> perClass,
    @JsonUnwrapped Judgment judgment) {

  /**
   * Losses under random perturbations of one length.
   *
   * @param radius the length, as a share of the parameter vector's
   * @param losses one per draw
   */
  public record Draws(double radius, List<Double> losses) {}

  /**
   * The same of one class.
   *
   * @param index of the class, {@code class} in JSON
   */
  public record ClassFlatness(
      @JsonProperty("class") int index,
      String name,
      double base,
      List<Draws> draws,
      double sharpness) {}

  /** The same result, judged. */
  public FlatnessResult judged(Judgment by) {
    return new FlatnessResult(base, draws, sharpness, gradientNorm, perClass, by);
  }
}
