package dev.flattail.api.bundle;

import dev.flattail.api.bundle.BundledNetworks.Weights;
import dev.flattail.architecture.CheckpointModels;
import dev.flattail.architecture.ClassifierLayer;
import dev.flattail.architecture.Inference;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.ImageSize;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.safetensors.CheckpointMetadata;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.TensorEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out from the headers of a training's checkpoints which networks they belong to. */
@Component
final class BundledModels {
  private static final int IMAGE_CHANNELS = 3;
  private static final String LAST = "last";

  private final Jobs jobs;
  private final Datasets datasets;
  private final ArtifactStore store;

  BundledModels(Jobs jobs, Datasets datasets, ArtifactStore store) {
    this.jobs = jobs;
    this.datasets = datasets;
    this.store = store;
  }

  /**
   * Returns the networks of a bundle; none for another kind of job than a training.
   *
   * @param checkpoints those in the bundle
   * @throws IOException when the artifact store cannot be read
   */
  BundledNetworks of(Job job, List<JobCheckpoint> checkpoints) throws IOException {
    if (!(SpecReader.readStored(job.spec().asMap()) instanceof TrainSpec training)) {
      return BundledNetworks.NONE;
    }
    List<Weights> weights = new ArrayList<>();
    for (JobCheckpoint checkpoint : checkpoints) {
      weights.add(read(training, checkpoint));
    }
    if (weights.isEmpty()) {
      Optional<JobCheckpoint> last = jobs.checkpoint(job.id(), LAST);
      if (last.isPresent()) {
        weights.add(read(training, last.get()));
      } else {
        ofSpec(training).ifPresent(weights::add);
      }
    }
    return new BundledNetworks(training, weights, !checkpoints.isEmpty(), size(training));
  }

  private Weights read(TrainSpec training, JobCheckpoint checkpoint) throws IOException {
    SafetensorsHeader header =
        UploadedCheckpoints.header(store.open(checkpoint.artifact().storageKey()));
    ModelSpec model =
        CheckpointModels.of(training, header.tensors().stream().map(TensorEntry::name).toList());
    return new Weights(
        checkpoint.name(), model, classes(model, header), CheckpointMetadata.of(header.metadata()));
  }

  /** Returns the number of the classifier's outputs. */
  private static int classes(ModelSpec model, SafetensorsHeader header) {
    ClassifierLayer classifier = Inference.of(model, IMAGE_CHANNELS).classifier();
    List<Long> shape =
        header.tensors().stream()
            .filter(tensor -> tensor.name().equals(classifier.name() + ".weight"))
            .map(TensorEntry::shape)
            .findFirst()
            .orElseThrow();
    return Math.toIntExact(shape.get(classifier instanceof ClassifierLayer.Cosine ? 1 : 0));
  }

  /** Returns the model of a training that has published no weights. */
  private Optional<Weights> ofSpec(TrainSpec training) {
    try {
      int classes = datasets.describe(training.dataset()).size();
      return Optional.of(new Weights(null, BundledNetworks.last(training), classes, null));
    } catch (InvalidSpecException unknown) {
      return Optional.empty(); // the files of a built-in data set were replaced since
    }
  }

  private @Nullable ImageSize size(TrainSpec training) {
    try {
      return datasets.imageSize(training.dataset());
    } catch (InvalidSpecException unknown) {
      return null;
    }
  }
}
