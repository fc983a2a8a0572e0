package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.Expectation;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.MetricPath;
import dev.flattail.results.ResultShape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rejects expectations that no run of a job could meet, since its result will have no such figure
 * or none within the bounds, and warns of those that every run meets.
 */
final class ExpectationChecks {
  private static final int MOST_LISTED = 20;

  private final ForeseenResult result;
  private final JobSpec spec;
  private final int classes;

  private ExpectationChecks(ForeseenResult result, JobSpec spec, int classes) {
    this.result = result;
    this.spec = spec;
    this.classes = classes;
  }

  /**
   * The values that a figure of this job can have.
   *
   * @param least null for no bound
   * @param most null for no bound
   */
  private record Possible(ResultShape.Range range, @Nullable Double least, @Nullable Double most) {
    boolean always(Expectation expected) {
      Double atLeast = expected.atLeast();
      Double atMost = expected.atMost();
      return (atLeast == null || least != null && atLeast <= least)
          && (atMost == null || most != null && atMost >= most);
    }

    @Override
    public String toString() {
      return most == null
          ? "at least " + plain(least)
          : Objects.equals(least, most)
              ? "always " + plain(least)
              : "from %s to %s".formatted(plain(least), plain(most));
    }

    private static String plain(@Nullable Double bound) {
      return bound == null ? "" : new BigDecimal(bound).toPlainString();
    }
  }

  /**
   * Adds the problems of a spec's expectations.
   *
   * @param spec with the training counts of an evaluation filled in
   * @param classes images of each class after validation split and imbalance
   */
  static void check(JobSpec spec, List<ClassSplit> classes, List<SpecProblem> problems) {
    ForeseenResult result = ForeseenResults.of(spec, classes);
    if (result == null) {
      return;
    }
    ExpectationChecks checks = new ExpectationChecks(result, spec, classes.size());
    List<Expectation> expected = spec.expect();
    for (int i = 0; i < expected.size(); i++) {
      String pointer = "/expect/" + i;
      SpecProblem problem = checks.problem(pointer + "/metric", expected.get(i).metric());
      if (problem != null) {
        problems.add(problem);
      } else {
        checks.checkBounds(expected.get(i), pointer, problems);
      }
    }
  }

  private void checkBounds(Expectation expected, String pointer, List<SpecProblem> problems) {
    Possible possible = possible(expected.metric());
    int before = problems.size();
    if (possible.range() == ResultShape.Range.FRACTION) {
      checkFraction(expected.atLeast(), pointer + "/atLeast", problems);
      checkFraction(expected.atMost(), pointer + "/atMost", problems);
    }
    if (problems.size() > before) {
      return;
    }
    Double atLeast = expected.atLeast();
    Double atMost = expected.atMost();
    if (atLeast != null && possible.most() != null && atLeast > possible.most()) {
      problems.add(unmet(pointer + "/atLeast", expected, atLeast, possible));
    }
    if (atMost != null && possible.least() != null && atMost < possible.least()) {
      problems.add(unmet(pointer + "/atMost", expected, atMost, possible));
    }
  }

  private static SpecProblem unmet(
      String pointer, Expectation expected, double bound, Possible possible) {
    return new SpecProblem(
        pointer,
        "no result meets it: %s is %s in this job, was %s"
            .formatted(expected.metric(), possible, bound));
  }

  /**
   * Returns a warning for each expectation that every result meets, and for each of an entry that
   * has another number than its class.
   *
   * @param spec spec without problems in its expectations
   * @param classes images of each class after validation split and imbalance
   */
  static List<Warning> warnings(JobSpec spec, List<ClassSplit> classes) {
    ForeseenResult result = ForeseenResults.of(spec, classes);
    List<Warning> warnings = new ArrayList<>();
    for (int i = 0; result != null && i < spec.expect().size(); i++) {
      String pointer = "/expect/%d/metric".formatted(i);
      Possible possible =
          new ExpectationChecks(result, spec, classes.size())
              .possible(spec.expect().get(i).metric());
      if (possible.always(spec.expect().get(i))) {
        warnings.add(
            new Warning(
                "/expect/" + i,
                "every result meets it: %s is %s in this job. Set a narrower bound, or leave it out"
                    .formatted(spec.expect().get(i).metric(), possible)));
      }
      String path = "";
      for (MetricPath.Step step : MetricPath.parse(spec.expect().get(i).metric()).steps()) {
        path = child(path, step.field());
        if (step.entry() != null) {
          ClassSplit measured = result.classOf(path, step.entry());
          path += "[" + step.entry() + "]";
          if (measured != null && measured.index() != step.entry()) {
            warnings.add(
                new Warning(
                    pointer,
                    "%s is class %d (%s): entries are numbered by their place in the result, not by class"
                        .formatted(path, measured.index(), measured.name())));
          }
        }
      }
    }
    return warnings;
  }

  /** Rejects bounds that every fraction meets or none, such as those in percent. */
  private static void checkFraction(
      @Nullable Double bound, String pointer, List<SpecProblem> problems) {
    if (bound != null && !(bound >= 0 && bound <= 1)) {
      problems.add(
          new SpecProblem(
              pointer,
              "must be from 0 to 1, as the figure is, was %s; 60 percent is 0.6".formatted(bound)));
    }
  }

  /** Returns the values that a metric without problems can have. */
  private Possible possible(String metric) {
    ResultShape at = result.shape();
    for (MetricPath.Step step : MetricPath.parse(metric).steps()) {
      at = at instanceof ResultShape.Fields fields ? fields.byName().get(step.field()) : null;
      at = at instanceof ResultShape.Entries list && step.entry() != null ? list.each() : at;
    }
    ResultShape.Range range =
        at instanceof ResultShape.Figure figure ? figure.range() : ResultShape.Range.ANY;
    String field = lastField(metric);
    if (range == ResultShape.Range.NOT_NEGATIVE
        && field.equals(EvaluationResult.EPOCH)
        && spec instanceof TrainSpec train) {
      return new Possible(range, 0.0, (double) train.allEpochs());
    }
    return switch (range) {
      case ANY -> new Possible(range, null, null);
      case NOT_NEGATIVE -> new Possible(range, 0.0, null);
      case FRACTION ->
          new Possible(
              range,
              field.equals(EvaluationResult.ACCURACY_TOP5) && classes == ForeseenFigures.TOP
                  ? 1.0
                  : 0.0,
              1.0);
    };
  }

  private @Nullable SpecProblem problem(String pointer, String metric) {
    List<MetricPath.Step> steps = MetricPath.parse(metric).steps();
    ResultShape at = result.shape();
    String path = "";
    for (int i = 0; i < steps.size(); i++) {
      MetricPath.Step step = steps.get(i);
      ResultShape next =
          at instanceof ResultShape.Fields fields ? fields.byName().get(step.field()) : null;
      if (next == null) {
        return unknown(pointer, metric, path, at, steps.subList(i, steps.size()));
      }
      path = child(path, step.field());
      String absence = result.absence(path);
      if (absence == null && step.entry() != null) {
        if (!(next instanceof ResultShape.Entries list)) {
          return new SpecProblem(
              pointer, "%s is no list; leave out [%d]".formatted(path, step.entry()), path);
        }
        ForeseenResult.Length length = length(path, list);
        if (length != null && step.entry() >= length.entries()) {
          return new SpecProblem(
              pointer,
              "%s has no entry %s: %s".formatted(path, digits(step, metric), length.what()));
        }
        path += "[" + step.entry() + "]";
        next = list.each();
        absence = result.absence(path);
      }
      if (absence != null) {
        return new SpecProblem(
            pointer, "%s will have no value in this job: %s".formatted(path, absence));
      }
      at = next;
    }
    return unmeasurable(pointer, path, at);
  }

  /** Returns the problem of a path that ends at something other than a number. */
  private @Nullable SpecProblem unmeasurable(String pointer, String path, ResultShape at) {
    return switch (at) {
      case ResultShape.Figure _ -> null;
      case ResultShape.Other _ -> new SpecProblem(pointer, path + " is not a number");
      case ResultShape.Entries _ ->
          new SpecProblem(
              pointer,
              "%s is a list; name an entry, such as %s[0]".formatted(path, path),
              path + "[0]");
      case ResultShape.Fields fields when isEstimate(fields) -> null;
      case ResultShape.Fields fields -> {
        List<String> figures = figures(path, fields);
        yield new SpecProblem(
            pointer,
            "%s is an object; name a figure in it: %s".formatted(path, listed(figures)),
            figures.isEmpty() ? null : figures.getFirst());
      }
    };
  }

  /** Returns whether an object stands for a number, its estimate. */
  private static boolean isEstimate(ResultShape.Fields fields) {
    return fields.byName().get(MetricPath.VALUE) instanceof ResultShape.Figure;
  }

  private ForeseenResult.@Nullable Length length(String path, ResultShape.Entries list) {
    return list.size() == null
        ? result.length(path)
        : new ForeseenResult.Length(list.size(), "it has %d".formatted(list.size()));
  }

  private static String digits(MetricPath.Step step, String metric) {
    return step.entry() == null || step.entry() < Integer.MAX_VALUE
        ? String.valueOf(step.entry())
        : "of so large a number in " + metric;
  }

  private SpecProblem unknown(
      String pointer, String metric, String path, ResultShape at, List<MetricPath.Step> rest) {
    String meant = at instanceof ResultShape.Fields fields ? repaired(path, fields, rest) : null;
    if (meant == null) {
      meant = elsewhere(rest);
    }
    if (meant == null && at instanceof ResultShape.Figure) {
      meant = path;
    }
    return new SpecProblem(
        pointer,
        "unknown metric \"%s\"%s"
            .formatted(
                metric,
                meant == null
                    ? "; one of: " + listed(figures("", result.shape()))
                    : "; did you mean \"" + meant + "\"?"),
        meant);
  }

  /** Returns a path with misspelt fields replaced by their nearest siblings, or null. */
  private @Nullable String repaired(
      String path, ResultShape.Fields fields, List<MetricPath.Step> rest) {
    ResultShape at = fields;
    String repaired = path;
    for (MetricPath.Step step : rest) {
      if (!(at instanceof ResultShape.Fields here)) {
        return null;
      }
      String name =
          here.byName().containsKey(step.field())
              ? step.field()
              : Nearest.of(step.field(), here.byName().keySet());
      if (name == null) {
        return null;
      }
      repaired = child(repaired, name);
      at = here.byName().get(name);
      if (at instanceof ResultShape.Entries list) {
        repaired += "[" + (step.entry() == null ? 0 : step.entry()) + "]";
        at = list.each();
      }
    }
    return problem("", repaired) == null ? repaired : null;
  }

  /** Returns a figure of the same or nearly the same name at another place, or null. */
  private @Nullable String elsewhere(List<MetricPath.Step> rest) {
    MetricPath.Step last = rest.getLast();
    List<String> figures = figures("", result.shape());
    Set<String> names = new LinkedHashSet<>();
    figures.forEach(figure -> names.add(lastField(figure)));
    String name = names.contains(last.field()) ? last.field() : Nearest.of(last.field(), names);
    return figures.stream()
        .filter(figure -> lastField(figure).equals(name))
        .findFirst()
        .map(
            figure ->
                figure.endsWith("[0]") && last.entry() != null
                    ? figure.substring(0, figure.length() - "[0]".length())
                        + "["
                        + last.entry()
                        + "]"
                    : figure)
        .filter(figure -> problem("", figure) == null)
        .orElse(null);
  }

  private static String lastField(String path) {
    return MetricPath.parse(path).steps().getLast().field();
  }

  /** Returns the figures below a place that the result will have; of each list the first entry. */
  private List<String> figures(String path, ResultShape.Fields fields) {
    List<String> found = new ArrayList<>();
    fields.byName().forEach((name, shape) -> collect(child(path, name), shape, found));
    return found;
  }

  private void collect(String path, ResultShape shape, List<String> found) {
    if (result.absence(path) != null) {
      return;
    }
    switch (shape) {
      case ResultShape.Figure _ -> found.add(path);
      case ResultShape.Other _ -> {}
      case ResultShape.Entries list -> {
        ForeseenResult.Length length = length(path, list);
        if (length == null || length.entries() > 0) {
          collect(path + "[0]", list.each(), found);
        }
      }
      case ResultShape.Fields fields -> {
        if (isEstimate(fields)) {
          found.add(path);
        }
        found.addAll(figures(path, fields));
      }
    }
  }

  private static String listed(List<String> figures) {
    return figures.size() <= MOST_LISTED
        ? String.join(", ", figures)
        : "%s and %d more"
            .formatted(
                String.join(", ", figures.subList(0, MOST_LISTED)), figures.size() - MOST_LISTED);
  }

  private static String child(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
