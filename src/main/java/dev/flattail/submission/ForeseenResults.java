package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.ParameterDivision;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.HessianResult;
import dev.flattail.results.ModelChoice;
import dev.flattail.results.ResultShape;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.TrainResult;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The results of each kind of job, as far as a spec and the counts of its data determine them. */
final class ForeseenResults {
  private ForeseenResults() {}

  /**
   * Returns what is known of a job's result; null for kinds without expectations.
   *
   * @param spec with the training counts of an evaluation filled in
   * @param classes images of each class after validation split and imbalance
   */
  static @Nullable ForeseenResult of(JobSpec spec, List<ClassSplit> classes) {
    return switch (spec) {
      case TrainSpec train -> new OfTraining(train, classes);
      case EvaluateSpec evaluate -> new OfEvaluation(evaluate, classes);
      case HessianSpec hessian -> new OfHessian(hessian, classes);
      case FlatnessSpec flatness -> new OfFlatness(flatness, classes);
      case LandscapeSpec _ -> null;
    };
  }

  private static ForeseenResult.Length classCount(List<ClassSplit> classes) {
    return new ForeseenResult.Length(
        classes.size(), "the data set has classes 0 to %d".formatted(classes.size() - 1));
  }

  /** The result of a training. */
  private static final class OfTraining implements ForeseenResult {
    private static final Pattern MODEL =
        Pattern.compile(
            "(?<first>stage1\\.)?(?<model>%s)(\\.(?<figure>.+))?"
                .formatted(String.join("|", ModelChoice.fields())));

    private final TrainSpec spec;
    private final List<ClassSplit> classes;
    private final ForeseenFigures figures;

    OfTraining(TrainSpec spec, List<ClassSplit> classes) {
      this.spec = spec;
      this.classes = classes;
      this.figures =
          new ForeseenFigures(
              classes,
              ClassSplit::test,
              "the data set has no test images",
              spec.evaluation().thresholds(),
              classes.stream().mapToInt(ClassSplit::train).toArray(),
              "/evaluation/thresholds");
    }

    @Override
    public ResultShape.Fields shape() {
      return ResultShape.of(TrainResult.class);
    }

    @Override
    public @Nullable String absence(String path) {
      if (path.equals("stage1")) {
        return spec.stage2() == null
            ? "the training has one stage, whose figures have no such prefix"
            : spec.epochs() == 0 ? "epochs is 0, so there is no first stage" : null;
      }
      if (path.equals("tau")) {
        return spec.stage2() instanceof Stage2Spec.TauNorm ? null : "only stage2 tau-norm has one";
      }
      if (path.equals(TrainResult.STOPPED)) {
        return spec.earlyStopping() == null ? "the training has no earlyStopping" : null;
      }
      Matcher at = MODEL.matcher(path);
      if (!at.matches()) {
        return null;
      }
      String figure = at.group("figure");
      return figure == null
          ? absence(at.group("model"), at.group("first") != null)
          : figures.absence(figure);
    }

    private @Nullable String absence(String model, boolean ofFirst) {
      return switch (ModelChoice.ofField(model).orElseThrow()) {
        case FINAL -> null;
        case BEST_ON_VALIDATION -> {
          if (Submissions.total(classes, ClassSplit::validation) == 0) {
            yield "there is no validation split; set dataset.validation.perClass";
          }
          yield !ofFirst
                  && spec.stage2() instanceof Stage2Spec.TauNorm tau
                  && (tau.tau() != null || tau.taus().size() == 1)
              ? "a second stage with one tau chooses nothing on the validation split"
              : null;
        }
        case BEST_ON_TEST ->
            Submissions.total(classes, ClassSplit::test) == 0
                ? "the data set has no test images"
                : null;
      };
    }

    @Override
    public @Nullable Length length(String path) {
      return path.endsWith(ForeseenFigures.PER_CLASS) ? classCount(classes) : null;
    }
  }

  /** The result of an evaluation. */
  private static final class OfEvaluation implements ForeseenResult {
    private final EvaluateSpec spec;
    private final List<ClassSplit> classes;
    private final ForeseenFigures figures;

    OfEvaluation(EvaluateSpec spec, List<ClassSplit> classes) {
      this.spec = spec;
      this.classes = classes;
      this.figures =
          new ForeseenFigures(
              classes,
              SpecResolver.imagesOf(spec.split()),
              "the split has no images",
              spec.groups(),
              // A list of another length is refused by itself.
              spec.trainCounts() == null || spec.trainCounts().size() != classes.size()
                  ? classes.stream().mapToInt(ClassSplit::train).toArray()
                  : spec.trainCounts().stream().mapToInt(Integer::intValue).toArray(),
              "/thresholds");
    }

    @Override
    public ResultShape.Fields shape() {
      return ResultShape.of(EvaluateResult.class);
    }

    @Override
    public @Nullable String absence(String path) {
      return switch (path) {
        case EvaluateResult.OPEN_SET_F, EvaluateResult.OPEN_SET ->
            spec.openSet() == null ? "no unknown images are measured; set openSet" : null;
        case "epoch" -> "only the evaluations of a training have one";
        default -> figures.absence(path);
      };
    }

    @Override
    public @Nullable Length length(String path) {
      return path.equals(ForeseenFigures.PER_CLASS) ? classCount(classes) : null;
    }
  }

  /** The result of a Hessian job. */
  private static final class OfHessian implements ForeseenResult {
    private static final int MOST_NAMED = 10;
    private static final String ESCAPE = "escape";

    private static final Pattern ENTRY =
        Pattern.compile("(classes\\[[0-9]+]|overall)\\.(?<rest>.+)");

    private final HessianSpec spec;
    private final List<ClassSplit> classes;
    private final ResultShape.Fields shape = ResultShape.of(HessianResult.class);

    OfHessian(HessianSpec spec, List<ClassSplit> classes) {
      this.spec = spec;
      this.classes = classes;
    }

    @Override
    public ResultShape.Fields shape() {
      return shape;
    }

    @Override
    public @Nullable String absence(String path) {
      boolean blocks = spec.by() != ParameterDivision.MODEL;
      if (blocks && path.startsWith("classes[")) {
        return "each class has an entry for each %s, so that a place in the list is no class; measure with by model"
            .formatted(Names.of(spec.by()));
      }
      if (path.equals("overall")) {
        return blocks
            ? "the whole split is measured in blocks; measure with by model"
            : spec.overall() ? null : "the whole split is not measured; set overall to true";
      }
      if (path.startsWith(SpectrumReport.OVERALL_BLOCKS)) {
        return blocks
            ? "its entries are numbered by the order of blocks in the network; to expect something of a block, measure with by model and parameters"
            : "the parameters are not divided, since by is model";
      }
      Matcher at = ENTRY.matcher(path);
      if (!at.matches()) {
        return null;
      }
      String rest = at.group("rest");
      if (rest.startsWith(ESCAPE)) {
        return escape(rest, path.startsWith("overall"));
      }
      if (briefFields().omittable().contains(rest)) {
        return "it is in the report alone, GET /jobs/{id}/spectrum";
      }
      return switch (rest) {
        case "class" -> path.startsWith("overall") ? "the whole split is no class" : null;
        default -> null;
      };
    }

    private @Nullable String escape(String rest, boolean ofWhole) {
      if (spec.escape() == null) {
        return "gradients along negative curvature are not measured; set escape";
      }
      return ofWhole && rest.equals(ESCAPE + ".classBatches")
          ? "the whole split has splitBatches alone"
          : null;
    }

    private ResultShape.Fields briefFields() {
      return shape.byName().get("classes") instanceof ResultShape.Entries list
              && list.each() instanceof ResultShape.Fields entry
          ? entry
          : shape;
    }

    @Override
    public @Nullable Length length(String path) {
      if (spec.escape() != null && path.endsWith(".sam")) {
        return new Length(
            spec.escape().rho().size(),
            "entries are numbered as in /escape/rho, which is " + spec.escape().rho());
      }
      if (!path.equals("classes")) {
        return null;
      }
      List<Integer> listed = spec.classes().listed();
      return listed == null
          ? classCount(classes)
          : new Length(
              listed.size(),
              "entries are numbered by their place in /classes, not by class: " + entries(listed));
    }

    private String entries(List<Integer> listed) {
      String first =
          IntStream.range(0, Math.min(listed.size(), MOST_NAMED))
              .mapToObj(
                  i -> {
                    ClassSplit measured = classOf("classes", i);
                    return "entry %d is class %d%s"
                        .formatted(
                            i,
                            listed.get(i),
                            measured == null ? "" : " (%s)".formatted(measured.name()));
                  })
              .collect(Collectors.joining(", "));
      return listed.size() > MOST_NAMED
          ? first + " and %d more".formatted(listed.size() - MOST_NAMED)
          : first;
    }

    @Override
    public @Nullable ClassSplit classOf(String path, int entry) {
      List<Integer> listed = spec.classes().listed();
      if (!path.equals("classes") || listed == null || entry >= listed.size()) {
        return null;
      }
      int number = listed.get(entry);
      return number < classes.size() ? classes.get(number) : null;
    }
  }

  /** The result of a flatness job. */
  private static final class OfFlatness implements ForeseenResult {
    private final FlatnessSpec spec;
    private final List<ClassSplit> classes;

    OfFlatness(FlatnessSpec spec, List<ClassSplit> classes) {
      this.spec = spec;
      this.classes = classes;
    }

    @Override
    public ResultShape.Fields shape() {
      return ResultShape.of(FlatnessResult.class);
    }

    @Override
    public @Nullable String absence(String path) {
      return null;
    }

    @Override
    public @Nullable Length length(String path) {
      if (path.endsWith("draws")) {
        return new Length(
            spec.radii().size(), "entries are numbered as in /radii, which is " + spec.radii());
      }
      if (path.endsWith(FlatnessResult.Draws.LOSSES)) {
        return new Length(
            spec.draws(), "there is one for each of %d draws".formatted(spec.draws()));
      }
      int measured = measured().size();
      return path.equals(ForeseenFigures.PER_CLASS)
          ? new Length(
              measured, "there is one for each of %d classes with images".formatted(measured))
          : null;
    }

    @Override
    public @Nullable ClassSplit classOf(String path, int entry) {
      List<ClassSplit> measured = measured();
      return path.equals(ForeseenFigures.PER_CLASS) && entry < measured.size()
          ? measured.get(entry)
          : null;
    }

    private List<ClassSplit> measured() {
      return classes.stream()
          .filter(c -> SpecResolver.imagesOf(spec.split()).applyAsInt(c) > 0)
          .toList();
    }
  }
}
