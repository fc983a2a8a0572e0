package dev.flattail.worker;

import dev.flattail.csv.Csv;
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.DirectionalGradients.AtRadius;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes gradients along negative curvature as CSV: for each class one line a kind of batch and
 * radius, the whole split last. Radius 0 is the plain gradient.
 */
final class EscapeCsv {
  private static final List<String> HEADER =
      List.of(
          "class",
          "name",
          "batchesOf",
          "rho",
          "lambdaMin",
          "converged",
          "directionError",
          "batches",
          "batchSize",
          "meanComponent",
          "meanComponentStandardError",
          "secondMoment",
          "secondMomentStandardError",
          "meanSquaredNorm",
          "meanNorm",
          "share",
          "curvature",
          "ratio",
          "ratioStandardError",
          "predictedRatio",
          "firstOrderRatio",
          "gain",
          "gainStandardError",
          "predictedGain",
          "firstOrderGain",
          "growing",
          "predictedGrowing",
          "reversed",
          "predictedReversed");

  private EscapeCsv() {}

  static String of(SpectrumReport report) {
    List<List<@Nullable Object>> lines = new ArrayList<>();
    report.entries().forEach(entry -> add(entry, lines));
    return Csv.of(HEADER, lines);
  }

  private static void add(SpectrumEntry entry, List<List<@Nullable Object>> lines) {
    NegativeCurvature escape = entry.escape();
    if (escape == null) {
      return;
    }
    if (escape.classBatches() != null) {
      add(entry, escape, "class", escape.classBatches(), lines);
    }
    add(entry, escape, "split", escape.splitBatches(), lines);
  }

  private static void add(
      SpectrumEntry entry,
      NegativeCurvature escape,
      String batchesOf,
      DirectionalGradients of,
      List<List<@Nullable Object>> lines) {
    List<@Nullable Object> plain = line(entry, escape, batchesOf, 0, of);
    plain.addAll(
        Arrays.asList(
            of.meanComponent().value(),
            of.meanComponent().standardError(),
            of.secondMoment().value(),
            of.secondMoment().standardError(),
            of.meanSquaredNorm(),
            of.meanNorm(),
            of.share(),
            of.curvature().value()));
    lines.add(filled(plain));
    for (AtRadius at : of.sam()) {
      List<@Nullable Object> line = line(entry, escape, batchesOf, at.rho(), of);
      line.addAll(
          Arrays.asList(
              at.meanComponent().value(),
              at.meanComponent().standardError(),
              at.secondMoment().value(),
              at.secondMoment().standardError(),
              at.meanSquaredNorm(),
              null,
              at.share(),
              null,
              at.ratio().value(),
              at.ratio().standardError(),
              at.predictedRatio(),
              at.firstOrderRatio(),
              at.gain().value(),
              at.gain().standardError(),
              at.predictedGain(),
              at.firstOrderGain(),
              at.growing(),
              at.predictedGrowing(),
              at.reversed(),
              at.predictedReversed()));
      lines.add(line);
    }
  }

  private static List<@Nullable Object> line(
      SpectrumEntry entry,
      NegativeCurvature escape,
      String batchesOf,
      double rho,
      DirectionalGradients of) {
    return new ArrayList<>(
        Arrays.asList(
            entry.index() == null ? entry.subject().key() : entry.index(),
            entry.name(),
            batchesOf,
            rho,
            entry.lambdaMin().value(),
            escape.converged(),
            escape.directionError(),
            of.batches(),
            of.batchSize()));
  }

  private static List<@Nullable Object> filled(List<@Nullable Object> line) {
    while (line.size() < HEADER.size()) {
      line.add(null);
    }
    return line;
  }
}
