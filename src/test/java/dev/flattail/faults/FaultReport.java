package dev.flattail.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Formats the results of a run as a table. */
final class FaultReport {
  private final Map<Fault, List<FaultOutcome>> outcomes = new EnumMap<>(Fault.class);
  private final FaultSettings settings;

  FaultReport(FaultSettings settings) {
    this.settings = settings;
  }

  synchronized void add(FaultOutcome outcome) {
    outcomes.computeIfAbsent(outcome.fault(), fault -> new ArrayList<>()).add(outcome);
  }

  synchronized List<String> problems() {
    return outcomes.values().stream()
        .flatMap(List::stream)
        .map(
            outcome ->
                outcome.problem() == null ? null : outcome.fault() + ": " + outcome.problem())
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Returns the table. Lost and doubled jobs are counted over all faults, because several may
   * affect the same job.
   */
  synchronized String text(Audit audit, double seconds) {
    StringBuilder text = new StringBuilder();
    int injected = outcomes.values().stream().mapToInt(List::size).sum();
    text.append(
        """
        seed %d, %d faults in %.0f s (%.2f s a fault), lease %d s, %d workers, %s
        %d jobs over, %d lost, %d ended twice, %d failed, %d needed more than one claim
        %d files in the store, %d of them nobody's
        findings: %s

        | fault | times | wrong | recovery, median | p99 | ended |
        | --- | ---: | ---: | ---: | ---: | --- |
        """
            .formatted(
                settings.seed(),
                injected,
                seconds,
                seconds / Math.max(1, injected),
                settings.lease().toSeconds(),
                settings.workers(),
                ClockFault.library().isPresent()
                    ? "libfaketime"
                    : "no libfaketime: clocks not shifted",
                audit.jobs(),
                audit.lost().size(),
                audit.doubled().size(),
                audit.failed(),
                audit.attempts(),
                audit.files(),
                audit.orphans(),
                audit.findings().isEmpty() ? "none" : audit.findings().size()));
    outcomes.forEach((fault, list) -> text.append(row(fault.title(), list)));
    text.append(row("all", outcomes.values().stream().flatMap(List::stream).toList()));
    for (UUID lost : audit.lost()) {
      text.append("lost: ").append(lost).append('\n');
    }
    for (UUID twice : audit.doubled()) {
      text.append("ended twice: ").append(twice).append('\n');
    }
    audit.findings().stream().limit(50).forEach(line -> text.append(line).append('\n'));
    problems().forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static String row(String title, List<FaultOutcome> list) {
    double[] recoveries =
        list.stream()
            .map(FaultOutcome::recoverySeconds)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    Map<String, Integer> ends = new java.util.TreeMap<>();
    list.stream()
        .map(FaultOutcome::ended)
        .filter(Objects::nonNull)
        .forEach(end -> ends.merge(end, 1, Integer::sum));
    return "| %s | %d | %d | %s | %s | %s |%n"
        .formatted(
            title,
            list.size(),
            list.stream().filter(outcome -> outcome.problem() != null).count(),
            quantile(recoveries, 0.5),
            quantile(recoveries, 0.99),
            ends.isEmpty() ? "" : ends.toString().replaceAll("[{}]", ""));
  }

  /** Returns the smallest value that is at least as large as {@code part} of all values. */
  private static String quantile(double[] sorted, double part) {
    return sorted.length == 0
        ? ""
        : String.format(Locale.ROOT, "%.2f s", sorted[(int) Math.ceil(part * sorted.length) - 1]);
  }
}
