package dev.flattail.report;

import dev.flattail.report.JobReport.Table;
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.DirectionalGradients;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.EpochRow;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.LandscapeResult;
import dev.flattail.results.MeanEstimate;
import dev.flattail.results.MeasuredMatrix;
import dev.flattail.results.NegativeCurvature;
import dev.flattail.results.Outliers;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.StageResult;
import dev.flattail.results.TrainResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns results into tables. Accuracies are shown in percent, a missing figure as a dash. */
public final class ResultTables {
  private static final String MISSING = "–";
  private static final List<String> FIGURES =
      List.of(
          "model",
          "epoch",
          "accuracy",
          "balanced",
          "many",
          "medium",
          "few",
          "top-5",
          "ECE",
          "loss");

  private ResultTables() {}

  /**
   * A class as it was trained.
   *
   * @param name null if it is not known
   * @param train number of training images; null if it is not known
   * @param group {@code many}, {@code medium} or {@code few}; null if it is not known
   */
  public record ReportedClass(
      @Nullable String name, @Nullable Integer train, @Nullable String group) {}

  /**
   * Returns the figures of a training's models, then the accuracy of each class.
   *
   * @param classes in the order of the model's outputs; may be empty if they are not known
   */
  public static List<Table> of(TrainResult result, List<ReportedClass> classes) {
    List<List<String>> rows = new ArrayList<>();
    if (result.stage1() != null) {
      addModels("stage 1, ", result.stage1(), rows);
    }
    addModels("", result.models(), rows);
    List<Table> tables = new ArrayList<>();
    tables.add(new Table("Test figures", FIGURES, rows));
    tables.add(classes("Classes (last epoch)", result.models().end(), classes));
    return tables;
  }

  private static void addModels(String prefix, StageResult stage, List<List<String>> rows) {
    rows.add(figures(prefix + "last epoch", stage.end()));
    if (stage.bestOnValidation() != null) {
      rows.add(figures(prefix + "best epoch on validation", stage.bestOnValidation()));
    }
    if (stage.bestOnTest() != null) {
      rows.add(figures(prefix + "best epoch on test (chosen by these images)", stage.bestOnTest()));
    }
  }

  /**
   * Returns the figures of an evaluation, then the accuracy of each class.
   *
   * @param classes in the order of the data set; may be empty if they are not known
   */
  public static List<Table> of(EvaluateResult result, List<ReportedClass> classes) {
    List<Table> tables = new ArrayList<>();
    tables.add(new Table("Figures", FIGURES, List.of(figures("model", result.evaluation()))));
    if (result.openSetF() != null) {
      tables.add(
          new Table("Open set", List.of("F-measure"), List.of(List.of(number(result.openSetF())))));
    }
    tables.add(classes("Classes", result.evaluation(), classes));
    return tables;
  }

  private static List<String> figures(String model, EvaluationResult figures) {
    return List.of(
        model,
        figures.epoch() == null ? MISSING : figures.epoch().toString(),
        percent(figures.accuracy()),
        percent(figures.balancedAccuracy()),
        percent(figures.many()),
        percent(figures.medium()),
        percent(figures.few()),
        percent(figures.accuracyTop5()),
        number(figures.ece()),
        number(figures.loss()));
  }

  private static Table classes(
      String title, EvaluationResult figures, List<ReportedClass> classes) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < figures.perClass().size(); i++) {
      ReportedClass known = i < classes.size() ? classes.get(i) : null;
      rows.add(
          List.of(
              Integer.toString(i),
              known == null || known.name() == null ? MISSING : known.name(),
              known == null || known.train() == null ? MISSING : known.train().toString(),
              known == null || known.group() == null ? MISSING : known.group(),
              percent(figures.perClass().get(i))));
    }
    return new Table(title, List.of("class", "name", "training images", "group", "accuracy"), rows);
  }

  /**
   * Returns the table of a Hessian analysis.
   *
   * @param title what was measured
   */
  public static Table of(String title, SpectrumReport report) {
    MeasuredMatrix matrix = report.measuredMatrix();
    List<String> header = new ArrayList<>(List.of("class"));
    if (matrix.isInBlocks()) {
      header.add(matrix.by());
    }
    header.addAll(
        List.of("images", "largest", "smallest", "trace", "negative mass", "top outliers"));
    return new Table(
        matrix.equals(MeasuredMatrix.HESSIAN) ? title : title + ": " + matrix.description(),
        header,
        report.entries().map(ResultTables::curvature).toList());
  }

  /**
   * Returns the last curvature that a training measured after its epochs.
   *
   * @param rows of the training, in the order of its epochs
   * @param classes in the order of the model's outputs; may be empty if they are not known
   * @return empty for a training that measured none
   */
  public static Optional<Table> lastCurvature(List<EpochRow> rows, List<ReportedClass> classes) {
    return rows.reversed().stream()
        .filter(row -> row.curvature() != null)
        .findFirst()
        .map(
            row ->
                new Table(
                    "Curvature after epoch " + row.epoch(),
                    List.of("class", "largest", "smallest", "trace", "negative mass"),
                    Objects.requireNonNull(row.curvature()).stream()
                        .map(of -> curvature(of, classes))
                        .toList()));
  }

  private static List<String> curvature(ClassCurvature of, List<ReportedClass> classes) {
    String name = of.index() < classes.size() ? classes.get(of.index()).name() : null;
    return List.of(
        name == null ? Integer.toString(of.index()) : of.index() + " " + name,
        number(of.lambdaMax()),
        number(of.lambdaMin()),
        trace(of),
        number(of.negativeMass()));
  }

  /** Returns the table of gradients along negative curvature; empty where none were measured. */
  public static Optional<Table> ofEscape(SpectrumReport report) {
    List<List<String>> rows = new ArrayList<>();
    report
        .entries()
        .forEach(
            entry -> {
              NegativeCurvature escape = entry.escape();
              if (escape != null && escape.classBatches() != null) {
                add(entry, escape, "class", escape.classBatches(), rows);
              }
              if (escape != null) {
                add(entry, escape, "split", escape.splitBatches(), rows);
              }
            });
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "Gradients along negative curvature",
                List.of(
                    "class",
                    "batches of",
                    "length",
                    "rho",
                    "SAM / plain",
                    "predicted",
                    "first order",
                    "gain",
                    "share, plain",
                    "share, SAM",
                    "reversed"),
                rows));
  }

  private static void add(
      SpectrumEntry entry,
      NegativeCurvature escape,
      String batchesOf,
      DirectionalGradients of,
      List<List<String>> rows) {
    String label = escape.converged() ? label(entry) : label(entry) + " (not converged)";
    for (DirectionalGradients.AtRadius at : of.sam()) {
      rows.add(
          List.of(
              label,
              batchesOf,
              number(of.meanNorm()),
              number(at.rho()),
              estimate(at.ratio()),
              number(at.predictedRatio()),
              number(at.firstOrderRatio()),
              estimate(at.gain()),
              number(of.share()),
              number(at.share()),
              percent(at.reversed())));
    }
  }

  private static String estimate(MeanEstimate estimate) {
    return estimate.standardError() == null
        ? number(estimate.value())
        : "%s ± %s".formatted(number(estimate.value()), number(estimate.standardError()));
  }

  private static List<String> curvature(SpectrumEntry entry) {
    List<String> row = new ArrayList<>(List.of(label(entry)));
    if (entry.block() != null) {
      row.add(entry.block());
    }
    row.addAll(
        List.of(
            Integer.toString(entry.samples()),
            eigenvalue(entry.lambdaMax()),
            eigenvalue(entry.lambdaMin()),
            trace(Objects.requireNonNullElse(entry.traceDeflated(), entry.trace())),
            number(entry.negativeMass()),
            outliers(entry.outliers())));
    return row;
  }

  /** Returns the count next to the expected one, such as "9 (C - 1 = 9, gap 2.300)". */
  static String outliers(@Nullable Outliers found) {
    if (found == null) {
      return MISSING;
    }
    String expected = found.expected() == null ? "" : "C - 1 = " + found.expected();
    if (found.gap() == null) {
      return found.lowerBound()
          ? "unknown: no gap among those that converged" + inBrackets(expected)
          : "0" + inBrackets(expected, "no gap");
    }
    return (found.lowerBound() ? "at least " : "")
        + found.total()
        + inBrackets(expected, "gap " + number(found.gap()));
  }

  private static String inBrackets(String... notes) {
    String joined =
        Arrays.stream(notes).filter(note -> !note.isEmpty()).collect(Collectors.joining(", "));
    return joined.isEmpty() ? "" : " (" + joined + ")";
  }

  private static String label(SpectrumEntry entry) {
    return entry.index() == null ? "all" : entry.index() + " " + entry.name();
  }

  /** Returns the value; with its residual where the iteration has not converged. */
  private static String eigenvalue(Eigenvalue eigenvalue) {
    return eigenvalue.converged()
        ? number(eigenvalue.value())
        : number(eigenvalue.value())
            + " (not converged, residual "
            + number(eigenvalue.residual())
            + ")";
  }

  private static String trace(ClassCurvature of) {
    Double error = of.traceStandardError();
    return error == null
        ? number(of.trace())
        : number(of.trace()) + (error == 0 ? " (exact)" : " ± " + number(error));
  }

  private static String trace(HessianTraceEstimate trace) {
    if (trace.isExact()) {
      return number(trace.value()) + " (exact)";
    }
    return trace.interval95() == null
        ? number(trace.value()) + " (no interval)"
        : "%s (95%%: %s to %s)"
            .formatted(
                number(trace.value()),
                number(trace.interval95().low()),
                number(trace.interval95().high()));
  }

  /** Returns the table of a landscape. */
  public static Table of(LandscapeResult result) {
    return new Table(
        "Losses on the grid",
        List.of("points", "not finite", "at the model", "lowest", "highest"),
        List.of(
            List.of(
                Integer.toString(result.points()),
                Integer.toString(result.nonFinite()),
                number(result.lossAtModel()),
                number(result.lossMin()),
                number(result.lossMax()))));
  }

  /** Returns the tables of a flatness job. */
  public static List<Table> of(FlatnessResult result) {
    List<List<String>> whole = new ArrayList<>();
    whole.add(List.of("at the model", number(result.base()), MISSING));
    for (FlatnessResult.Draws draws : result.draws()) {
      whole.add(
          List.of(
              "radius %s, %d %s"
                  .formatted(
                      number(draws.radius()),
                      draws.losses().size(),
                      draws.losses().size() == 1 ? "draw" : "draws"),
              number(mean(draws)),
              Integer.toString(draws.nonFinite())));
    }
    Table losses =
        new Table("Losses of the whole split", List.of("where", "mean loss", "not finite"), whole);
    Table classes =
        new Table(
            "Classes",
            List.of("class", "loss at the model", "increase by SAM's perturbation"),
            result.perClass().stream()
                .map(
                    c ->
                        List.of(
                            c.index() + " " + c.name(), number(c.base()), number(c.sharpness())))
                .toList());
    return List.of(losses, classes);
  }

  private static @Nullable Double mean(FlatnessResult.Draws draws) {
    OptionalDouble mean =
        draws.losses().stream().filter(Objects::nonNull).mapToDouble(Double::doubleValue).average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  private static String percent(@Nullable Double fraction) {
    return fraction == null ? MISSING : String.format(Locale.ROOT, "%.1f%%", 100 * fraction);
  }

  /** Returns a number with four significant digits; a dash for a missing one. */
  public static String number(@Nullable Double value) {
    return value == null || !Double.isFinite(value)
        ? MISSING
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
