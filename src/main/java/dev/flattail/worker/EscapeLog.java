package dev.flattail.worker;

import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.DirectionalGradients.AtRadius;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes gradients along negative curvature to a job's log. */
final class EscapeLog {
  private EscapeLog() {}

  /** Returns the lines about a class; none where nothing was measured. */
  static List<String> lines(SpectrumEntry entry) {
    NegativeCurvature escape = entry.escape();
    if (escape == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    String where = entry.index() == null ? "the whole split" : "class " + entry.index();
    if (!escape.converged()) {
      lines.add(
          where
              + ": the smallest eigenvalue has not converged, so its vector is no eigenvector and"
              + " gradients along it say nothing of negative curvature; raise lanczosSteps");
    } else if (entry.lambdaMin().value() >= 0) {
      lines.add(where + ": the smallest eigenvalue is not negative, so there is no saddle");
    }
    if (escape.classBatches() != null) {
      lines.add(
          line(
              where,
              "its own batches",
              escape.classBatches(),
              "predicted",
              AtRadius::predictedRatio));
    }
    lines.add(
        line(
            where,
            "batches of the split",
            escape.splitBatches(),
            "first order",
            AtRadius::firstOrderRatio));
    return lines;
  }

  private static String line(
      String where,
      String batches,
      DirectionalGradients of,
      String theory,
      Function<AtRadius, @Nullable Double> expected) {
    StringBuilder line =
        new StringBuilder(
            "%s, %s: along negative curvature %s of |g|^2"
                .formatted(where, batches, number(of.share())));
    for (AtRadius at : of.sam()) {
      line.append(
          "; rho %s: %s times the plain second moment (%s %s)"
              .formatted(at.rho(), number(at.ratio().value()), theory, number(expected.apply(at))));
    }
    return line.toString();
  }

  private static String number(@Nullable Double value) {
    return value == null ? "unknown" : String.format(Locale.ROOT, "%.3g", value);
  }
}
