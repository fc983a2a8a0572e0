package dev.flattail.plot;

import dev.flattail.plot.layout.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * How the figures of a plot were measured. Each plot says so in a line of its own, since curvatures
 * of different losses differ in scale.
 *
 * @param loss description of the loss, with its scale
 * @param split the split that was measured
 * @param maxSamplesPerClass number of images that represent a class with more images; null for all
 */
public record Measured(String loss, String split, @Nullable Integer maxSamplesPerClass) {

  /** A line of a subtitle. */
  String line() {
    return "loss: %s; %s split%s"
        .formatted(
            loss,
            split,
            maxSamplesPerClass == null
                ? ""
                : "; at most %s drawn images a class"
                    .formatted(Numbers.grouped(maxSamplesPerClass)));
  }
}
