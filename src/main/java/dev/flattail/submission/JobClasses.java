package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LossMeasurementSpec;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lists the classes of a job's data. They follow from the resolved spec and the pinned content of
 * its data set, so that they are known from the submission on, and after the data set's deletion.
 */
@Component
public final class JobClasses {
  private final Datasets datasets;
  private final ModelTrainings trainings;

  JobClasses(Datasets datasets, ModelTrainings trainings) {
    this.datasets = datasets;
    this.trainings = trainings;
  }

  /**
   * Training images and groups.
   *
   * @param train by class; null when unknown
   * @param thresholds null when unknown
   */
  private record Counts(@Nullable List<Integer> train, @Nullable Thresholds thresholds) {}

  /**
   * Returns the classes in the order of the data set that the job trains on or measures. Head and
   * tail of a measurement are those of the training of its model. Where that training is unknown,
   * the counts are those of the measured data set.
   *
   * @return empty when neither names nor counts are known
   */
  public List<JobClass> of(Job job) {
    JobSpec spec = SpecReader.readStored(job.spec().asMap());
    List<ClassSplit> classes = classes(spec.dataset());
    Counts counts = counts(spec, classes);
    List<Integer> train = counts.train();
    Thresholds thresholds = counts.thresholds();
    List<Thresholds.Group> groups =
        train == null || thresholds == null
            ? null
            : thresholds.groups(train.stream().mapToInt(Integer::intValue).toArray());
    int size = classes != null ? classes.size() : train != null ? train.size() : 0;
    return IntStream.range(0, size)
        .mapToObj(
            c ->
                new JobClass(
                    c,
                    classes == null ? null : classes.get(c).name(),
                    train == null ? null : train.get(c),
                    groups == null ? null : groups.get(c)))
        .toList();
  }

  private @Nullable List<ClassSplit> classes(@Nullable DatasetSpec dataset) {
    if (dataset == null) {
      return null;
    }
    try {
      return datasets.describe(dataset);
    } catch (InvalidSpecException unknown) {
      return null; // the files of a built-in data set were replaced since
    }
  }

  private Counts counts(JobSpec spec, @Nullable List<ClassSplit> classes) {
    return switch (spec) {
      case TrainSpec train -> new Counts(counts(classes), train.evaluation().thresholds());
      case EvaluateSpec evaluation -> new Counts(evaluation.trainCounts(), evaluation.groups());
      case LossMeasurementSpec ofLoss -> {
        TrainingFacts training = trainings.classesOf(ofLoss.model());
        List<Integer> trained = training.trainCounts();
        // Submission has checked that the classes are the model's, in its order.
        boolean fits = trained != null && (classes == null || classes.size() == trained.size());
        yield new Counts(fits ? trained : counts(classes), training.thresholds());
      }
    };
  }

  private static @Nullable List<Integer> counts(@Nullable List<ClassSplit> classes) {
    return classes == null ? null : classes.stream().map(ClassSplit::train).toList();
  }
}
