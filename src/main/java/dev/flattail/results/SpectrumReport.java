package dev.flattail.results;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The full report of a Hessian analysis: {@code GET /jobs/{id}/spectrum}. Fields that results of
 * earlier versions lack have the values of their measurements.
 *
 * @param split {@code train}, {@code validation} or {@code test}
 * @param loss the loss whose curvature was measured
 * @param matrix {@code hessian}, {@code ggn}, {@code fisher} or {@code residual}
 * @param parameters patterns of the measured tensors; null for all
 * @param by {@code model}, {@code stage} or {@code layer}
 * @param classes in the order of the spec, each with its blocks in the order of the network
 * @param overall entry of the whole split; null unless it was requested, and for measurements by
 *     stage or layer
 * @param overallBlocks entries of the whole split by stage or layer; empty unless requested
 * @param hessianVectorProducts sum over all entries
 * @param seconds sum over all entries
 */
public record SpectrumReport(
    String split,
    MeasuredLoss loss,
    String matrix,
    @Nullable List<String> parameters,
    String by,
    List<SpectrumEntry> classes,
    @Nullable SpectrumEntry overall,
    List<SpectrumEntry> overallBlocks,
    long hessianVectorProducts,
    double seconds) {
  /** The list that is empty where the parameters are not divided. */
  public static final String OVERALL_BLOCKS = "overallBlocks";

  public SpectrumReport {
    matrix = Objects.requireNonNullElse(matrix, MeasuredMatrix.HESSIAN.matrix());
    by = Objects.requireNonNullElse(by, MeasuredMatrix.HESSIAN.by());
    overallBlocks = Objects.requireNonNullElse(overallBlocks, List.of());
  }

  /**
   * Creates a report of the measured entries.
   *
   * @param entries of classes and of the whole split, in the order of the report
   */
  public static SpectrumReport of(
      String split, MeasuredLoss loss, MeasuredMatrix matrix, List<SpectrumEntry> entries) {
    List<SpectrumEntry> whole = entries.stream().filter(e -> e.subject().isOverall()).toList();
    return new SpectrumReport(
        split,
        loss,
        matrix.matrix(),
        matrix.parameters(),
        matrix.by(),
        entries.stream().filter(entry -> !entry.subject().isOverall()).toList(),
        matrix.isInBlocks() || whole.isEmpty() ? null : whole.getFirst(),
        matrix.isInBlocks() ? whole : List.of(),
        entries.stream().mapToLong(SpectrumEntry::hessianVectorProducts).sum(),
        entries.stream().mapToDouble(SpectrumEntry::seconds).sum());
  }

  /** Returns the matrix that was measured. */
  public MeasuredMatrix measuredMatrix() {
    return new MeasuredMatrix(matrix, parameters, by);
  }

  /** Returns the entries of the classes, then of the whole split. */
  public Stream<SpectrumEntry> entries() {
    return Stream.of(classes.stream(), Stream.ofNullable(overall), overallBlocks.stream())
        .flatMap(part -> part);
  }

  /** Returns the same report with brief entries. */
  public SpectrumReport brief() {
    return new SpectrumReport(
        split,
        loss,
        matrix,
        parameters,
        by,
        classes.stream().map(SpectrumEntry::brief).toList(),
        overall == null ? null : overall.brief(),
        overallBlocks.stream().map(SpectrumEntry::brief).toList(),
        hessianVectorProducts,
        seconds);
  }
}
