package dev.flattail.api.bundle;

import dev.flattail.architecture.CheckpointModels;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.bundle.BundleFile;
import dev.flattail.bundle.ModelCard;
import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.ImageSize;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.modelcode.PyTorchModel;
import dev.flattail.modelcode.PyTorchModel.Preparation;
import dev.flattail.results.ResultFiles;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes the models of a training's checkpoints as Python. */
@Component
final class BundledModels {
  private static final String PYTHON = "text/x-python;charset=UTF-8";

  private final Datasets datasets;
  private final ArtifactStore store;

  BundledModels(Datasets datasets, ArtifactStore store) {
    this.datasets = datasets;
    this.store = store;
  }

  /**
   * The models in a bundle. Those of the two stages differ if the second has heads of its own; then
   * {@code model.py} is the second stage's.
   *
   * @param training null for another kind of job
   * @param files Python files
   * @param byCheckpoint path of the file of each checkpoint's model
   * @param size of the images; null when it is unknown or differs
   */
  record Chosen(
      @Nullable TrainSpec training,
      List<BundleFile> files,
      Map<String, String> byCheckpoint,
      @Nullable ImageSize size) {
    private static final Chosen NONE = new Chosen(null, List.of(), Map.of(), null);

    @Nullable String fileOf(String checkpoint) {
      return byCheckpoint.get(checkpoint);
    }

    /** Returns how to use the first checkpoint; null without a Python file. */
    ModelCard.@Nullable Use use(List<JobCheckpoint> checkpoints) {
      if (training == null || files.isEmpty()) {
        return null;
      }
      String first = checkpoints.isEmpty() ? null : checkpoints.getFirst().name();
      return new ModelCard.Use(
          Names.of(training.model().arch()),
          first == null ? null : ResultFiles.checkpoint(first),
          module(first == null ? files.getFirst().path() : byCheckpoint.get(first)),
          size == null ? null : size.height(),
          size == null ? null : size.width(),
          training.lossOf(first == null ? "last" : first).logitScale());
    }

    private static String module(String path) {
      return path.substring(0, path.length() - ".py".length());
    }
  }

  /** Returns the models of a training's checkpoints; none for other kinds of job. */
  Chosen of(Job job, List<JobCheckpoint> checkpoints) throws IOException {
    if (!(SpecReader.readStored(job.spec().asMap()) instanceof TrainSpec training)) {
      return Chosen.NONE;
    }
    List<ClassSplit> classes;
    ImageSize size;
    try {
      classes = datasets.describe(training.dataset());
      size = datasets.imageSize(training.dataset());
    } catch (InvalidSpecException unknown) {
      return new Chosen(training, List.of(), Map.of(), null);
    }
    ModelSpec first = training.model();
    ModelSpec last = training.stage2() == null ? first : training.stage2().model(first);
    Map<ModelSpec, String> names = new LinkedHashMap<>();
    if (checkpoints.isEmpty()) {
      names.put(last, "model.py");
    }
    Map<String, String> byCheckpoint = new LinkedHashMap<>();
    for (JobCheckpoint checkpoint : checkpoints) {
      ModelSpec model = first.equals(last) ? first : model(training, checkpoint);
      String path =
          names.computeIfAbsent(
              model,
              each -> each.equals(last) || first.equals(last) ? "model.py" : "stage1_model.py");
      byCheckpoint.put(checkpoint.name(), path);
    }
    Preparation preparation = preparation(training.dataset());
    List<BundleFile> files =
        names.entrySet().stream()
            .map(
                entry ->
                    BundleFile.of(
                        entry.getValue(),
                        PYTHON,
                        PyTorchModel.of(entry.getKey(), classes.size(), preparation)))
            .toList();
    return new Chosen(training, files, byCheckpoint, size);
  }

  /** Returns the model of a checkpoint, by the names of its tensors. */
  private ModelSpec model(TrainSpec training, JobCheckpoint checkpoint) throws IOException {
    return CheckpointModels.of(
        training,
        UploadedCheckpoints.header(store.open(checkpoint.artifact().storageKey()))
            .stateDictNames()
            .names()
            .values());
  }

  private static Preparation preparation(DatasetSpec dataset) {
    Normalize normalize = dataset.normalize();
    return new Preparation(
        normalize == null ? Normalize.CIFAR : normalize, dataset.resize(), dataset.centerCrop());
  }
}
