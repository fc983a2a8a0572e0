package dev.flattail.submission;

import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.Warning;
import java.util.List;
import java.util.stream.Stream;

/** Warns of a normalization that its author took from pixels of 0 to 255. */
final class NormalizeWarnings {
  private NormalizeWarnings() {}

  static List<Warning> of(DatasetSpec dataset) {
    Normalize normalize = dataset.normalize();
    return normalize != null
            && Stream.concat(normalize.mean().stream(), normalize.std().stream())
                .anyMatch(value -> value > 1)
        ? List.of(
            new Warning(
                "/dataset/normalize",
                "pixels are scaled to 0..1 before this, so a mean or std above 1 is likely one of"
                    + " pixels of 0..255; divide such values by 255"))
        : List.of();
  }
}
