package dev.flattail.submission;

import dev.flattail.architecture.SingleValueNorms;
import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.DatasetUnavailableException;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.ImageSize;
import dev.flattail.datasets.UnknownDatasetException;
import dev.flattail.jobspec.ClassOrder;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.InitClassifier;
import dev.flattail.jobspec.InitFrom;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.LossMeasurementSpec;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.MeasurementSpec;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.Split;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.Stage2Start;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.ReadSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Checks a well-formed spec against the data and models that it names. So an impossible spec is
 * rejected at submission instead of by a worker hours later.
 */
@Component
final class SpecResolver {
  private final Datasets datasets;
  private final ModelSources models;
  private final MeasurementChecks measurements;
  private final EvaluationResolver evaluations;
  private final ModelTrainings trainings;
  private final DeviceWarnings devices;
  private final PrecisionChecks precisions;
  private final ModelWarnings modelWarnings;
  private final InheritedSettings inherited;
  private final EigenvectorWarnings eigenvectors;
  private final HessianMemories memories;
  private final TrainedLosses losses;

  SpecResolver(
      Datasets datasets,
      ModelSources models,
      MeasurementChecks measurements,
      EvaluationResolver evaluations,
      ModelTrainings trainings,
      DeviceWarnings devices,
      PrecisionChecks precisions,
      ModelWarnings modelWarnings,
      InheritedSettings inherited,
      EigenvectorWarnings eigenvectors,
      HessianMemories memories,
      TrainedLosses losses) {
    this.memories = memories;
    this.losses = losses;
    this.inherited = inherited;
    this.eigenvectors = eigenvectors;
    this.modelWarnings = modelWarnings;
    this.devices = devices;
    this.precisions = precisions;
    this.datasets = datasets;
    this.models = models;
    this.trainings = trainings;
    this.measurements = measurements;
    this.evaluations = evaluations;
  }

  /**
   * Resolves a spec.
   *
   * @throws InvalidSpecException naming all errors
   */
  ResolvedSpec resolve(ReadSpec read) {
    List<SpecProblem> problems = new ArrayList<>();
    JobSpec spec = losses.resolve(read.spec(), problems);
    @Nullable DatasetSpec dataset = resolveDataset(spec, problems);
    @Nullable List<ClassSplit> classes = dataset == null ? null : describe(dataset, problems);
    JobSpec filled = spec;
    @Nullable ImageSize trained = null;
    switch (spec) {
      case TrainSpec train -> {
        checkTraining(train, classes, problems);
        if (problems.isEmpty() && dataset != null && classes != null) {
          trained = datasets.imageSize(dataset);
          checkBatches(train, trained, classes, problems);
        }
      }
      case MeasurementSpec measurement -> {
        measurements.check(measurement, classes, problems);
        filled =
            switch (measurement) {
              case EvaluateSpec evaluation ->
                  evaluations.resolve(evaluation, dataset, classes, problems);
              case LossMeasurementSpec ofLoss -> ofLoss.withLossAt(models.scaleOf(ofLoss.model()));
            };
      }
    }
    if (classes != null) {
      ExpectationChecks.check(filled, classes, problems);
    }
    precisions.check(spec, problems);
    if (!problems.isEmpty() || dataset == null || classes == null) {
      throw new InvalidSpecException(problems);
    }
    List<Warning> warnings = new ArrayList<>(read.warnings());
    warnings.addAll(devices.of(spec));
    warnings.addAll(precisions.warnings(spec));
    warnings.addAll(NormalizeWarnings.of(dataset));
    if (spec.dataset() != null && dataset.imbalance() != null) {
      warnings.addAll(
          ImbalanceWarnings.of(
              dataset.imbalance(), datasets.describe(dataset.withoutImbalance()), classes));
    }
    warnings.addAll(SplitWarnings.of(spec, classes));
    warnings.addAll(ExpectationChecks.warnings(filled, classes));
    warnings.addAll(modelWarnings.of(spec, classes));
    if (filled instanceof TrainSpec train) {
      warnings.addAll(CurvatureWarnings.of(train, classes));
    }
    if (filled instanceof TrainSpec train && trained != null) {
      warnings.addAll(BlankedImages.warnings(train.augmentation(), trained));
    }
    if (spec instanceof MeasurementSpec given && filled instanceof MeasurementSpec measurement) {
      warnings.addAll(inherited.of(given, measurement, dataset));
    }
    if (filled instanceof EvaluateSpec evaluation) {
      warnings.addAll(OpenSetResolver.warnings(evaluation.openSet(), dataset));
      warnings.addAll(OpenSetResolver.thresholdWarnings(evaluation, classes.size()));
    }
    if (filled instanceof HessianSpec hessian) {
      warnings.addAll(memories.warnings(hessian, dataset, classes));
    }
    if (filled instanceof LandscapeSpec landscape) {
      warnings.addAll(eigenvectors.of(landscape, dataset, classes));
    }
    return new ResolvedSpec(filled.withDataset(dataset), classes, List.copyOf(warnings));
  }

  /** Reports the data set of an unreadable spec if it does not exist; null when it exists. */
  @Nullable SpecProblem unknownDataset(Map<String, ?> tree) {
    if (tree.get("dataset") instanceof Map<?, ?> dataset
        && dataset.get("name") instanceof String name
        && DatasetSpec.isName(name)) {
      try {
        datasets.get(name);
      } catch (UnknownDatasetException | DatasetUnavailableException unknown) {
        return new SpecProblem("/dataset/name", String.valueOf(unknown.getMessage()));
      }
    }
    return null;
  }

  /** Returns the image count of the split that a measurement uses. */
  static ToIntFunction<ClassSplit> imagesOf(Split split) {
    return switch (split) {
      case TRAIN -> ClassSplit::train;
      case VALIDATION -> ClassSplit::validation;
      case TEST -> ClassSplit::test;
    };
  }

  private @Nullable DatasetSpec resolveDataset(JobSpec spec, List<SpecProblem> problems) {
    DatasetSpec named = spec.dataset();
    if (named == null
        && spec instanceof MeasurementSpec measurement
        && measurement.model() instanceof ModelSource.OfJob trained) {
      // Pinned when that job was submitted.
      DatasetSpec pinned = models.datasetOf(trained);
      try {
        if (pinned != null) {
          datasets.requirePresent(pinned);
        }
        return pinned;
      } catch (InvalidSpecException deleted) {
        problems.addAll(deleted.problems());
        return null;
      }
    }
    if (named == null) {
      problems.add(new SpecProblem("/dataset", "is required"));
      return null;
    }
    try {
      return switch (spec) {
        case TrainSpec train -> datasets.resolve(named, train.augmentation().takesAnySize());
        case MeasurementSpec measurement ->
            datasets.resolve(prepared(named, trainings.of(measurement.model())));
      };
    } catch (InvalidSpecException invalid) {
      problems.addAll(invalid.problems());
    } catch (UnknownDatasetException unknown) {
      problems.add(new SpecProblem("/dataset/name", String.valueOf(unknown.getMessage())));
    }
    return null;
  }

  /** Returns a data set whose images are prepared as in the training, unless the spec says how. */
  private DatasetSpec prepared(DatasetSpec named, TrainingFacts training) {
    DatasetSpec normalized =
        named.normalize() == null ? named.normalizedBy(training.normalize()) : named;
    if (named.resize() != null || named.centerCrop() != null) {
      return normalized;
    }
    if (training.resize() != null || training.centerCrop() != null) {
      return normalized.framedBy(training.resize(), training.centerCrop());
    }
    Integer side = training.side();
    return side == null || new ImageSize(side, side).equals(datasets.imageSize(named))
        ? normalized
        : normalized.framedBy(side, null);
  }

  private @Nullable List<ClassSplit> describe(DatasetSpec dataset, List<SpecProblem> problems) {
    try {
      return datasets.describe(dataset);
    } catch (InvalidSpecException invalid) {
      problems.addAll(invalid.problems());
      return null;
    }
  }

  /** Refuses a batch whose statistics batch normalization cannot compute. */
  private void checkBatches(
      TrainSpec spec,
      @Nullable ImageSize size,
      List<ClassSplit> classes,
      List<SpecProblem> problems) {
    if (size != null) {
      BlankedImages.problem(spec.augmentation(), size).ifPresent(problems::add);
      SingleValueNorms.find(
              spec, Submissions.total(classes, ClassSplit::train), size.height(), size.width())
          .ifPresent(problems::add);
    }
  }

  /** Refuses to continue a classifier whose outputs stand for other classes. */
  private static void checkNames(
      @Nullable List<String> outputs, List<ClassSplit> classes, List<SpecProblem> problems) {
    List<String> names = classes.stream().map(ClassSplit::name).toList();
    // A model with another number of classes is rejected for that reason by checkInitial.
    if (outputs == null || outputs.size() != names.size() || outputs.equals(names)) {
      return;
    }
    problems.add(
        new SpecProblem(
            "/initFrom",
            ClassOrder.byName(names, outputs) == null
                ? "the data set's classes are not those of the checkpoint's classifier: %s; set \"classifier\": \"fresh\" to start a new classifier, or register the images under the model's class names"
                    .formatted(ClassOrder.difference(names, outputs))
                : "the data set has the classes of the checkpoint's classifier in another order: %s; set \"classifier\": \"fresh\" to start a new classifier, or register the images as a list whose class numbers follow the model"
                    .formatted(ClassOrder.firstMoved(names, outputs))));
  }

  private void checkTraining(
      TrainSpec spec, @Nullable List<ClassSplit> classes, List<SpecProblem> problems) {
    EarlyStoppingChecks.check(spec.earlyStopping(), problems);
    InitFrom from = spec.initFrom();
    if (from != null) {
      models.checkInitial(from, spec.model(), classes == null ? null : classes.size(), problems);
      if (classes != null && from.classifier() == InitClassifier.LOADED) {
        checkNames(trainings.of(from, spec.model()).classNames(), classes, problems);
      }
    }
    if (classes != null) {
      MeasuredClasses.check(spec.curvature(), classes, problems);
      if (spec.stage2() != null
          && spec.stage2().from() == Stage2Start.BEST_ON_TEST
          && Submissions.total(classes, ClassSplit::test) == 0) {
        problems.add(
            new SpecProblem(
                "/stage2/from",
                "best-on-test is chosen on the test split, and the data set has none; take last",
                "last"));
      }
      if (spec.stage2() instanceof Stage2Spec.Trained trained && trained.loss().weighsByCount()) {
        EmptyClassChecks.checkLoss("/stage2", trained.loss(), classes, problems);
      }
      if (spec.stage2() instanceof Stage2Spec.Trained trained && trained.weighting() > 0) {
        EmptyClassChecks.checkWeighting("/stage2/weighting", classes, problems);
      }
      EmptyClassChecks.check(spec.loss(), spec.rebalance(), true, classes, problems);
      if (spec.loss() instanceof LossSpec.Rsg rsg && rsg.frequentClasses(classes.size()) == 0) {
        problems.add(
            new SpecProblem(
                "/loss/headRatio",
                "%s of %d classes is not one class that samples could be made from; raise it"
                    .formatted(rsg.headRatio(), classes.size())));
      }
      int images = Submissions.total(classes, ClassSplit::train);
      if (spec.stepsPerEpoch(images) == 0) {
        problems.add(
            new SpecProblem(
                "/batchSize",
                "an epoch has no full batch (%d training images) and dropLast drops the rest"
                    .formatted(images)));
      }
    }
  }
}
