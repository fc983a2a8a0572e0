package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OpenSetSpec;
import dev.flattail.jobspec.PostHocSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Resolves the fields that only evaluations have: open sets, post-hoc corrections and training
 * counts.
 */
@Component
final class EvaluationResolver {
  private final Datasets datasets;
  private final ModelSources models;
  private final OpenSetResolver openSets;

  EvaluationResolver(Datasets datasets, ModelSources models, OpenSetResolver openSets) {
    this.datasets = datasets;
    this.models = models;
    this.openSets = openSets;
  }

  /**
   * Returns the spec with its open set pinned and its training counts filled in. Adds errors to
   * {@code problems}.
   *
   * @param dataset the evaluated data set, pinned; null when unknown, as {@code classes}
   */
  EvaluateSpec resolve(
      EvaluateSpec spec,
      @Nullable DatasetSpec dataset,
      @Nullable List<ClassSplit> classes,
      List<SpecProblem> problems) {
    OpenSetSpec given = spec.openSet();
    DatasetSpec known = classes == null ? null : dataset;
    OpenSetSpec openSet = given == null ? null : openSets.resolve(given, known, problems);
    List<Integer> counts = classes == null ? null : trainCounts(spec, classes, problems);
    if (spec.postHoc() != null) {
      checkPostHoc(spec.postHoc(), spec.model(), classes, counts, problems);
    }
    return counts == null ? spec : spec.resolved(openSet, counts);
  }

  /**
   * Returns the training images per class of the model. They come from the spec, else from the job
   * that trained the model, else from the evaluated data set.
   *
   * @return null after adding an error to {@code problems}
   */
  private @Nullable List<Integer> trainCounts(
      EvaluateSpec spec, List<ClassSplit> classes, List<SpecProblem> problems) {
    List<Integer> given = spec.trainCounts();
    if (given != null && given.size() != classes.size()) {
      problems.add(
          new SpecProblem(
              "/trainCounts",
              "has %d entries; give one for each of the data set's %d classes"
                  .formatted(given.size(), classes.size())));
      return null;
    }
    if (given != null) {
      return given;
    }
    List<Integer> trained =
        spec.model() instanceof ModelSource.OfJob job ? ofTraining(job, problems) : null;
    // A model with another number of classes is rejected for that reason elsewhere.
    return trained != null && trained.size() == classes.size() ? trained : trainImages(classes);
  }

  private @Nullable List<Integer> ofTraining(ModelSource.OfJob job, List<SpecProblem> problems) {
    DatasetSpec trainedOn = models.datasetOf(job);
    try {
      return trainedOn == null ? null : trainImages(datasets.describe(trainedOn));
    } catch (InvalidSpecException gone) {
      problems.add(
          new SpecProblem(
              "/trainCounts",
              "is required: the data set that job %s was trained on cannot be looked up any more"
                  .formatted(job.job())));
      return null;
    }
  }

  private static List<Integer> trainImages(List<ClassSplit> classes) {
    return classes.stream().map(ClassSplit::train).toList();
  }

  private void checkPostHoc(
      PostHocSpec postHoc,
      ModelSource source,
      @Nullable List<ClassSplit> classes,
      @Nullable List<Integer> counts,
      List<SpecProblem> problems) {
    ModelSpec model = models.modelOf(source);
    if (postHoc.tauNorm() != null && model != null && model.classifier() == Classifier.COSINE) {
      problems.add(
          new SpecProblem(
              "/postHoc/tauNorm",
              "needs a linear classifier: the class vectors of this model's cosine classifier have length 1 already; take logitAdjust"));
    }
    if (postHoc.tauNorm() != null && model != null && model.heads() == Heads.DISALIGN) {
      problems.add(
          new SpecProblem(
              "/postHoc/tauNorm",
              "changes class vectors, and this model's DisAlign heads were learned for the ones it has; take logitAdjust, or the checkpoint stage1"));
    }
    Double tau = postHoc.logitAdjust();
    if (tau != null && tau > 0 && counts != null && classes != null) {
      List<ClassSplit> empty = classes.stream().filter(c -> counts.get(c.index()) == 0).toList();
      if (!empty.isEmpty()) {
        problems.add(
            new SpecProblem(
                "/postHoc/logitAdjust",
                "weighs classes by their training images, and there are none of %s; give /trainCounts of the model's training"
                    .formatted(EmptyClassChecks.named(empty))));
      }
    }
  }
}
