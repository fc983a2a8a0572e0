package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of a flatness job: the rise of the loss around a model. The losses of the model itself
 * are finite; a figure that is not finite is null.
 *
 * @param loss the loss that was measured
 * @param base loss of the whole split at the model
 * @param draws one entry for each radius
 * @param nonFinite number of the losses in {@code draws} that are null
 * @param sharpness increase of the whole split's loss by SAM's perturbation
 * @param gradientNorm norm of the loss's gradient
 * @param perClass for classes with images
 * @param judgment expectations of the spec, and whether they are met
 */
public record FlatnessResult(
    MeasuredLoss loss,
    double base,
    List<Draws> draws,
    int nonFinite,
    @Nullable Double sharpness,
    @Nullable Double gradientNorm,
    List<ClassFlatness> perClass,
    @JsonUnwrapped Judgment judgment) {

  /**
   * Losses under random perturbations of one norm.
   *
   * @param radius norm of the perturbations, relative to the parameter vector's norm
   * @param losses one per draw
   */
  public record Draws(double radius, List<@Nullable Double> losses) {
    /** The field with an entry for each draw. */
    public static final String LOSSES = "losses";

    /** Returns the number of losses that are not finite. */
    public int nonFinite() {
      return Math.toIntExact(losses.stream().filter(Objects::isNull).count());
    }
  }

  /**
   * The flatness of one class's loss.
   *
   * @param index of the class, {@code class} in JSON
   */
  public record ClassFlatness(
      @JsonProperty("class") int index,
      String name,
      double base,
      List<Draws> draws,
      @Nullable Double sharpness) {}

  /** Creates a result without judgment. */
  public static FlatnessResult of(
      MeasuredLoss loss,
      double base,
      List<Draws> draws,
      @Nullable Double sharpness,
      @Nullable Double gradientNorm,
      List<ClassFlatness> perClass) {
    return new FlatnessResult(
        loss,
        base,
        draws,
        draws.stream().mapToInt(Draws::nonFinite).sum(),
        sharpness,
        gradientNorm,
        perClass,
        Judgment.NONE);
  }

  /** Returns the same result with a judgment. */
  public FlatnessResult judged(Judgment by) {
    return new FlatnessResult(loss, base, draws, nonFinite, sharpness, gradientNorm, perClass, by);
  }
}
