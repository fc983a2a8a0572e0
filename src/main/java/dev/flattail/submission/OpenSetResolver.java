package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.ImageSize;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.OpenSetSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Resolves the images of unknown classes that evaluations name. */
@Component
final class OpenSetResolver {
  private final Datasets datasets;

  OpenSetResolver(Datasets datasets) {
    this.datasets = datasets;
  }

  /**
   * Pins the unknown images and gives them the known images' size, unless the spec says otherwise.
   *
   * @param known the evaluated data set, pinned; null when unknown
   * @return null after adding an error to {@code problems}
   */
  @Nullable OpenSetSpec resolve(
      OpenSetSpec given, @Nullable DatasetSpec known, List<SpecProblem> problems) {
    try {
      DatasetSpec pinned = datasets.resolve(like(known, given.dataset()));
      if (images(pinned) == 0) {
        problems.add(
            new SpecProblem(
                "/openSet/name", "data set '%s' has no images".formatted(given.name())));
      }
      return OpenSetSpec.of(pinned);
    } catch (InvalidSpecException invalid) {
      invalid.problems().stream().map(OpenSetResolver::ofOpenSet).forEach(problems::add);
      return null;
    }
  }

  /**
   * Warns when the unknown images are those of the evaluated data set.
   *
   * @param known the evaluated data set, pinned
   */
  static List<Warning> warnings(@Nullable OpenSetSpec openSet, DatasetSpec known) {
    if (openSet == null) {
      return List.of();
    }
    boolean same =
        openSet.sha256() == null
            ? openSet.name().equals(known.name())
            : openSet.sha256().equals(known.sha256());
    return same
        ? List.of(
            new Warning(
                "/openSet/name",
                "data set '%s' is the evaluated one, so images of known classes count as unknown, and openSetF says nothing about unknown classes; name a data set of other classes"
                    .formatted(openSet.name())))
        : List.of();
  }

  /**
   * Warns of a threshold below which no highest probability can be.
   *
   * @param classes number of classes of the model
   */
  static List<Warning> thresholdWarnings(EvaluateSpec spec, int classes) {
    if (spec.openSet() == null || classes == 0 || spec.openThreshold() > 1.0 / classes) {
      return List.of();
    }
    return List.of(
        new Warning(
            "/openThreshold",
            "%s rejects no image: the highest of %d probabilities is never below 1/%d. Only a threshold above %s acts"
                .formatted(
                    spec.openThreshold(),
                    classes,
                    classes,
                    String.format(Locale.ROOT, "%.3g", 1.0 / classes))));
  }

  private DatasetSpec like(@Nullable DatasetSpec known, DatasetSpec unknown) {
    if (known == null) {
      return unknown;
    }
    boolean given = unknown.resize() != null || unknown.centerCrop() != null;
    boolean crop = !given && known.centerCrop() != null;
    return new OpenSetSpec(
            unknown.name(),
            unknown.sha256(),
            unknown.normalize() == null ? known.normalize() : unknown.normalize(),
            given ? unknown.resize() : crop ? known.resize() : side(known, unknown),
            given ? unknown.centerCrop() : known.centerCrop())
        .dataset();
  }

  /**
   * Returns the side to which unknown images must be scaled; null when they already match the known
   * ones.
   */
  private @Nullable Integer side(DatasetSpec known, DatasetSpec unknown) {
    ImageSize wanted = datasets.imageSize(known);
    return wanted != null
            && wanted.height() == wanted.width()
            && !wanted.equals(datasets.imageSize(unknown))
        ? wanted.height()
        : null;
  }

  /** Returns the number of images in an open set. */
  int images(DatasetSpec pinned) {
    List<ClassSplit> classes = datasets.describe(pinned);
    int test = Submissions.total(classes, ClassSplit::test);
    return test == 0 ? Submissions.total(classes, ClassSplit::train) : test;
  }

  private static SpecProblem ofOpenSet(SpecProblem problem) {
    return new SpecProblem(
        problem.pointer().replaceFirst("^/dataset", "/openSet"),
        problem.detail(),
        problem.suggestion());
  }
}
