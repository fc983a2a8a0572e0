package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.JobState;
import dev.flattail.jobspec.ClassOrder;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.MeasurementSpec;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.SpecProblem;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks measurements against the models, classes and other jobs that they name. */
@Component
final class MeasurementChecks {
  private final ModelSources models;
  private final KeptEigenvectors eigenvectors;
  private final ModelTrainings trainings;
  private final MeasuredParameters parameters;

  MeasurementChecks(
      ModelSources models,
      KeptEigenvectors eigenvectors,
      ModelTrainings trainings,
      MeasuredParameters parameters) {
    this.parameters = parameters;
    this.models = models;
    this.eigenvectors = eigenvectors;
    this.trainings = trainings;
  }

  /** Adds errors to {@code problems}. */
  void check(MeasurementSpec spec, @Nullable List<ClassSplit> classes, List<SpecProblem> problems) {
    checkModel(spec.model(), classes == null ? null : classes.size(), problems);
    if (classes != null && !MeasuredClasses.hasImages(spec.split(), classes, "", problems)) {
      return;
    }
    switch (spec) {
      case EvaluateSpec _ -> {} // EvaluationResolver checks what only evaluations have
      case FlatnessSpec _ -> checkNames(spec, classes, problems);
      case HessianSpec hessian -> {
        checkNames(spec, classes, problems);
        checkLoss(hessian, problems);
        parameters.check(hessian, classes == null ? null : classes.size(), problems);
        MeasuredClasses.check(hessian.classes(), spec.split(), classes, "", problems);
        if (classes != null) {
          EmptyClassChecks.check(
              hessian.loss().ofLogits(), hessian.rebalance(), false, classes, problems);
        }
      }
      case LandscapeSpec landscape -> {
        checkNames(spec, classes, problems);
        MeasuredClasses.check(landscape.classes(), spec.split(), classes, "", problems);
        if (landscape.hessianJob() != null && classes != null) {
          checkHessianJob(landscape, landscape.hessianJob(), classes, problems);
        }
      }
    }
  }

  private void checkModel(
      ModelSource source, @Nullable Integer classes, List<SpecProblem> problems) {
    switch (source) {
      case ModelSource.OfJob trained -> models.checkTrained(trained, classes, problems);
      case ModelSource.Uploaded uploaded ->
          models.checkUploaded(
              uploaded.checkpoint(), "/model/checkpoint", uploaded.model(), classes, problems);
    }
  }

  /**
   * Checks that the classes are the model's, in its order: otherwise the loss of other outputs
   * would be measured.
   */
  private void checkNames(
      MeasurementSpec spec, @Nullable List<ClassSplit> classes, List<SpecProblem> problems) {
    if (classes == null || spec.dataset() == null) {
      return; // the data set of the training itself
    }
    List<String> outputs = trainings.of(spec.model()).classNames();
    List<String> names = classes.stream().map(ClassSplit::name).toList();
    // A model with another number of classes is rejected for that reason by checkModel.
    if (outputs == null || outputs.size() != names.size() || outputs.equals(names)) {
      return;
    }
    problems.add(
        new SpecProblem(
            "/dataset/name",
            ClassOrder.byName(names, outputs) == null
                ? "the data set's classes are not the model's: %s; register the images under the model's class names"
                    .formatted(ClassOrder.difference(names, outputs))
                : "the data set has the model's classes in another order; register the images as a list whose class numbers follow the model"));
  }

  /** Applies the rules for a training's own loss. */
  private void checkLoss(HessianSpec spec, List<SpecProblem> problems) {
    ModelSpec model = spec.loss().ofLogits().takesCosines() ? models.modelOf(spec.model()) : null;
    if (model != null && model.classifier() != Classifier.COSINE) {
      problems.add(
          new SpecProblem(
              "/loss",
              "is of cosines, and the model's classifier is linear; take a loss of logits, such as cross-entropy"));
    }
  }

  /** Checks that the eigenvectors exist and belong to this model. */
  private void checkHessianJob(
      LandscapeSpec spec, String id, List<ClassSplit> classes, List<SpecProblem> problems) {
    String pointer = "/hessianJob";
    Optional<Job> found = models.find(id);
    if (found.isEmpty()) {
      problems.add(new SpecProblem(pointer, "there is no job '%s'".formatted(id)));
      return;
    }
    Job job = found.get();
    if (!(SpecReader.readStored(job.spec().asMap()) instanceof HessianSpec measured)) {
      problems.add(
          new SpecProblem(
              pointer, "job %s is of kind %s; name one of kind hessian".formatted(id, job.kind())));
      return;
    }
    if (job.state() != JobState.SUCCEEDED) {
      problems.add(
          new SpecProblem(
              pointer,
              "job %s is %s; wait until it has succeeded".formatted(id, job.state().wire())));
      return;
    }
    if (!measured.isOfWholeModel()) {
      problems.add(
          new SpecProblem(
              pointer,
              "job %s measured blocks of the parameters and kept no eigenvectors, since a landscape moves all parameters; measure the model without /parameters and with by model"
                  .formatted(id)));
      return;
    }
    KeptEigenvectors.Of kept = eigenvectors.of(job.id());
    List<ClassSplit> missing =
        Arrays.stream(spec.classes().of(classes.size()))
            .filter(c -> c < classes.size() && !kept.has(c))
            .mapToObj(classes::get)
            .toList();
    if (!missing.isEmpty()) {
      problems.add(
          new SpecProblem(
              pointer,
              "job %s kept no eigenvectors of %s; choose its /classes, or measure these with eigenvectors true"
                  .formatted(id, EmptyClassChecks.named(missing))));
    }
    if (spec.dimensions() > measured.lanczosSteps()) {
      problems.add(
          new SpecProblem(
              "/dimensions",
              "a plane needs two eigenvectors, and job %s kept one, because its lanczosSteps is 1; take 1, or measure with more steps"
                  .formatted(id),
              "1"));
    }
    if (isOfOtherWeights(job, measured.model())) {
      problems.add(
          new SpecProblem(
              pointer,
              "job %s measured the model before its training was extended; measure it again"
                  .formatted(id)));
      return;
    }
    checkSameWeights(measured.model(), spec.model(), id, problems);
  }

  /** Returns whether a model was extended after a job had measured it. */
  private boolean isOfOtherWeights(Job measurement, ModelSource model) {
    Instant measured = measurement.finishedAt();
    return measured != null
        && model instanceof ModelSource.OfJob of
        && models
            .find(of.job())
            .filter(training -> JobExtension.replaced(training, of.checkpoint(), measured))
            .isPresent();
  }

  /** Compares by content: the same weights may have two names, and a name may be reassigned. */
  private void checkSameWeights(
      ModelSource measured, ModelSource given, String job, List<SpecProblem> problems) {
    Optional<String> ours = models.sha256(given);
    if (ours.isEmpty()) {
      return; // checkModel has reported it
    }
    Optional<String> theirs = models.sha256(measured);
    if (theirs.isEmpty()) {
      problems.add(
          new SpecProblem(
              "/hessianJob",
              "job %s measured a checkpoint that was deleted, so it cannot be compared with /model; measure that model"
                  .formatted(job)));
    } else if (!theirs.equals(ours)) {
      problems.add(
          new SpecProblem(
              "/hessianJob",
              "job %s measured other weights than /model names; eigenvectors belong to one model"
                  .formatted(job)));
    }
  }
}
