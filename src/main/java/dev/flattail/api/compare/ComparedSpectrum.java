package dev.flattail.api.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flattail.csv.Csv;
import dev.flattail.csv.RecordColumns;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.SamplingSpread;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One Hessian job in a comparison.
 *
 * @param name unique among the compared jobs
 * @param model model of the spec
 * @param loss the loss that was measured
 * @param matrix whose spectrum was measured
 * @param parameters patterns of the measured tensors; null for all
 * @param by how the parameters are divided into blocks
 * @param rebalance class weights of the spec
 * @param maxSamplesPerClass of the spec
 * @param overall the whole split; null when the job did not measure it as one block
 * @param overallBlocks the whole split by blocks; empty when the job did not measure it so
 */
record ComparedSpectrum(
    UUID job,
    String name,
    @Nullable JsonNode model,
    MeasuredLoss loss,
    String matrix,
    @Nullable List<String> parameters,
    String by,
    @Nullable JsonNode rebalance,
    @Nullable JsonNode maxSamplesPerClass,
    String split,
    List<Entry> classes,
    @Nullable Entry overall,
    List<Entry> overallBlocks) {

  private static final RecordColumns<Entry> FIGURES = RecordColumns.of(Entry.class);

  /** The scalar values of a spectrum's entry. */
  record Entry(
      @JsonProperty("class") @Nullable Integer index,
      String name,
      int samples,
      int images,
      double lambdaMax,
      double lambdaMaxResidual,
      boolean lambdaMaxConverged,
      double lambdaMin,
      double lambdaMinResidual,
      boolean lambdaMinConverged,
      double trace,
      @Nullable Double traceStandardError,
      double negativeMass,
      double sigma,
      @Nullable Double lambdaMaxSamplingError,
      @Nullable Double lambdaMinSamplingError,
      @Nullable Double traceSamplingError,
      @Nullable String block) {

    static Entry of(SpectrumEntry entry) {
      SamplingSpread.Errors sampling =
          entry.sampling() == null ? null : entry.sampling().standardError();
      return new Entry(
          entry.index(),
          entry.name(),
          entry.samples(),
          entry.images(),
          entry.lambdaMax().value(),
          entry.lambdaMax().residual(),
          entry.lambdaMax().converged(),
          entry.lambdaMin().value(),
          entry.lambdaMin().residual(),
          entry.lambdaMin().converged(),
          entry.trace().value(),
          entry.trace().standardError(),
          entry.negativeMass(),
          entry.sigma(),
          sampling == null ? null : sampling.lambdaMax(),
          sampling == null ? null : sampling.lambdaMin(),
          sampling == null ? null : sampling.trace(),
          entry.block());
    }
  }

  /**
   * Returns a line of the CSV table.
   *
   * @param subject class number, or {@code overall}; column {@code class}
   */
  private static List<@Nullable Object> line(ComparedSpectrum of, Object subject, Entry entry) {
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(of.job());
    cells.add(of.name());
    cells.add(subject);
    cells.addAll(FIGURES.cells(entry).subList(1, FIGURES.names().size()));
    return cells;
  }

  /** Writes all jobs as CSV: one line per job, class and block. */
  static String csv(List<ComparedSpectrum> jobs) {
    List<String> header = new ArrayList<>(List.of("job", "name", "class", "className"));
    header.addAll(FIGURES.names().subList(2, FIGURES.names().size()));
    List<List<@Nullable Object>> lines = new ArrayList<>();
    for (ComparedSpectrum job : jobs) {
      for (Entry entry : job.classes()) {
        lines.add(line(job, Objects.requireNonNull(entry.index()), entry));
      }
      if (job.overall() != null) {
        lines.add(line(job, Subject.OVERALL.key(), job.overall()));
      }
      for (Entry entry : job.overallBlocks()) {
        lines.add(line(job, Subject.OVERALL.key(), entry));
      }
    }
    return Csv.of(header, lines);
  }
}
