package dev.flattail.worker;

import dev.flattail.csv.Csv;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Outliers;
import dev.flattail.results.SamplingSpread;
import dev.flattail.results.SpectrumCost;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a spectrum as CSV: one line per class and block, the whole split last. */
final class SpectrumCsv {
  private static final List<String> HEADER =
      List.of(
          "class",
          "name",
          "samples",
          "images",
          "loss",
          "gradientNorm",
          "lambdaMax",
          "lambdaMaxResidual",
          "lambdaMaxConverged",
          "lambdaMin",
          "lambdaMinResidual",
          "lambdaMinConverged",
          "trace",
          "traceStandardError",
          "traceDeflated",
          "traceDeflatedStandardError",
          "negativeMass",
          "sigma",
          "lambdaMaxSamplingError",
          "lambdaMinSamplingError",
          "traceSamplingError",
          "hessianVectorProducts",
          "lanczosProducts",
          "traceProducts",
          "traceMethod",
          "seconds",
          "block",
          "outliers",
          "outliersLowerBound",
          "outliersGap",
          "outliersSecondTotal",
          "outliersSecondGap",
          "outliersExpected",
          "outliersBulkEdge");

  private SpectrumCsv() {}

  static String of(SpectrumReport report) {
    return Csv.of(HEADER, report.entries().map(SpectrumCsv::line).toList());
  }

  private static List<@Nullable Object> line(SpectrumEntry entry) {
    HessianTraceEstimate deflated = entry.traceDeflated();
    SamplingSpread sampling = entry.sampling();
    SpectrumCost cost = entry.cost();
    Outliers outliers = entry.outliers();
    return Arrays.asList(
        entry.index() == null ? entry.subject().key() : entry.index(),
        entry.name(),
        entry.samples(),
        entry.images(),
        entry.loss(),
        entry.gradientNorm(),
        entry.lambdaMax().value(),
        entry.lambdaMax().residual(),
        entry.lambdaMax().converged(),
        entry.lambdaMin().value(),
        entry.lambdaMin().residual(),
        entry.lambdaMin().converged(),
        entry.trace().value(),
        entry.trace().standardError(),
        deflated == null ? null : deflated.value(),
        deflated == null ? null : deflated.standardError(),
        entry.negativeMass(),
        entry.sigma(),
        sampling == null ? null : sampling.standardError().lambdaMax(),
        sampling == null ? null : sampling.standardError().lambdaMin(),
        sampling == null ? null : sampling.standardError().trace(),
        entry.hessianVectorProducts(),
        cost == null ? null : cost.lanczosProducts(),
        cost == null ? null : cost.traceProducts(),
        cost == null || cost.traceMethod() == null ? null : Names.of(cost.traceMethod()),
        entry.seconds(),
        entry.block(),
        outliers == null ? null : outliers.total(),
        outliers == null ? null : outliers.lowerBound(),
        outliers == null ? null : outliers.gap(),
        outliers == null ? null : outliers.secondTotal(),
        outliers == null ? null : outliers.secondGap(),
        outliers == null ? null : outliers.expected(),
        outliers == null ? null : outliers.bulkEdge());
  }
}
