package dev.flattail.results;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The full report of a Hessian analysis: {@code GET /jobs/{id}/spectrum}.
 *
 * @param split {@code train}, {@code validation} or {@code test}
 * @param loss the loss whose Hessians were measured
 * @param classes in the order of the spec
 * @param overall entry of the whole split; null unless it was requested
 * @param hessianVectorProducts sum over all entries
 * @param seconds sum over all entries
 */
public record SpectrumReport(
    String split,
    MeasuredLoss loss,
    List<SpectrumEntry> classes,
    @Nullable SpectrumEntry overall,
    long hessianVectorProducts,
    double seconds) {

  /** Creates a report of the measured entries. */
  public static SpectrumReport of(
      String split,
      MeasuredLoss loss,
      List<SpectrumEntry> classes,
      @Nullable SpectrumEntry overall) {
    long products = 0;
    double seconds = 0;
    for (SpectrumEntry entry : all(classes, overall).toList()) {
      products += entry.hessianVectorProducts();
      seconds += entry.seconds();
    }
    return new SpectrumReport(split, loss, classes, overall, products, seconds);
  }

  /** Returns the entries of the classes, then of the whole split. */
  public Stream<SpectrumEntry> entries() {
    return all(classes, overall);
  }

  private static Stream<SpectrumEntry> all(
      List<SpectrumEntry> classes, @Nullable SpectrumEntry overall) {
    return Stream.concat(classes.stream(), Stream.ofNullable(overall));
  }

  /** Returns the same report with brief entries. */
  public SpectrumReport brief() {
    return new SpectrumReport(
        split,
        loss,
        classes.stream().map(SpectrumEntry::brief).toList(),
        overall == null ? null : overall.brief(),
        hessianVectorProducts,
        seconds);
  }
}
