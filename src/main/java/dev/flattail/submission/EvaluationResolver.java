package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.ClassMatching;
import dev.flattail.jobspec.ClassOrder;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OpenSetSpec;
import dev.flattail.jobspec.PostHocSpec;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Resolves the fields that only evaluations have: open sets, post-hoc corrections and training
 * counts.
 */
@Component
final class EvaluationResolver {
  private final ModelSources models;
  private final ModelTrainings trainings;
  private final OpenSetResolver openSets;

  EvaluationResolver(ModelSources models, ModelTrainings trainings, OpenSetResolver openSets) {
    this.models = models;
    this.trainings = trainings;
    this.openSets = openSets;
  }

  /**
   * Returns the spec with its open set pinned, and its thresholds and training counts filled in.
   * Adds errors to {@code problems}.
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
    TrainingFacts training = trainings.of(spec.model());
    int[] outputs = classes == null ? null : outputs(spec, classes, training, problems);
    List<Integer> counts =
        classes == null || outputs == null
            ? null
            : trainCounts(spec, classes, outputs, training, problems);
    if (spec.postHoc() != null) {
      checkPostHoc(spec.postHoc(), spec.model(), classes, counts, problems);
    }
    return counts == null ? spec : spec.resolved(thresholds(spec, training), openSet, counts);
  }

  private static Thresholds thresholds(EvaluateSpec spec, TrainingFacts training) {
    Thresholds given = spec.thresholds();
    Thresholds trained = training.thresholds();
    return given != null ? given : trained != null ? trained : Thresholds.USUAL;
  }

  /**
   * Returns the model's output of each class of the data set.
   *
   * @return null after adding an error to {@code problems}
   */
  private static int @Nullable [] outputs(
      EvaluateSpec spec,
      List<ClassSplit> classes,
      TrainingFacts training,
      List<SpecProblem> problems) {
    List<String> outputs = training.classNames();
    // A model with another number of classes is rejected for that reason elsewhere.
    if (spec.classes() == ClassMatching.BY_INDEX
        || outputs == null
        || outputs.size() != classes.size()) {
      return ClassOrder.byIndex(classes.size());
    }
    List<String> names = classes.stream().map(ClassSplit::name).toList();
    int[] order = ClassOrder.byName(names, outputs);
    if (order == null) {
      problems.add(
          new SpecProblem(
              "/classes",
              "the data set's classes are not the model's: %s. Name the classes as the model does, or set by-index to take class i for the model's output i"
                  .formatted(ClassOrder.difference(names, outputs)),
              "by-index"));
    }
    return order;
  }

  /**
   * Returns the images per class that the model was trained on, in the order of the data set's
   * classes. They come from the spec, else from the model's training, else from the evaluated data
   * set.
   *
   * @return null after adding an error to {@code problems}
   */
  private @Nullable List<Integer> trainCounts(
      EvaluateSpec spec,
      List<ClassSplit> classes,
      int[] outputs,
      TrainingFacts training,
      List<SpecProblem> problems) {
    List<Integer> given = spec.trainCounts();
    if (given != null && given.size() != classes.size()) {
      problems.add(
          new SpecProblem(
              "/trainCounts",
              "has %s; give one for each of the data set's %d classes"
                  .formatted(
                      given.size() == 1 ? "1 entry" : given.size() + " entries", classes.size())));
      return null;
    }
    if (given != null && given.stream().allMatch(count -> count == 0)) {
      problems.add(
          new SpecProblem(
              "/trainCounts",
              "has only zeros, and no model is trained on no image; give the training images of each class, or leave it out"));
      return null;
    }
    if (given != null) {
      return given;
    }
    List<Integer> trained = training.trainCounts();
    if (trained == null
        && spec.model() instanceof ModelSource.OfJob job
        && models.training(job) != null) {
      problems.add(
          new SpecProblem(
              "/trainCounts",
              "is required: the data set that job %s was trained on cannot be looked up any more"
                  .formatted(job.job())));
      return null;
    }
    // A model with another number of classes is rejected for that reason elsewhere.
    return trained != null && trained.size() == classes.size()
        ? Arrays.stream(outputs).mapToObj(trained::get).toList()
        : classes.stream().map(ClassSplit::train).toList();
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
