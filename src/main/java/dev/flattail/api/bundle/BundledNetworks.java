package dev.flattail.api.bundle;

import dev.flattail.bundle.BundleFile;
import dev.flattail.bundle.ModelCard;
import dev.flattail.datasets.ImageSize;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.modelcode.PyTorchModel;
import dev.flattail.modelcode.PyTorchModel.Preparation;
import dev.flattail.results.ResultFiles;
import dev.flattail.safetensors.CheckpointMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The networks in a bundle. Those of a training's two stages differ if the second has heads of its
 * own; then {@code model.py} is the second stage's.
 *
 * @param training null for another kind of job
 * @param weights the checkpoints in the bundle or, without any, the one that it describes
 * @param bundled whether the weights are in the bundle
 * @param size of the images; null when it is unknown or differs
 */
record BundledNetworks(
    @Nullable TrainSpec training,
    List<Weights> weights,
    boolean bundled,
    @Nullable ImageSize size) {
  static final BundledNetworks NONE = new BundledNetworks(null, List.of(), false, null);

  private static final String PYTHON = "text/x-python;charset=UTF-8";
  private static final String MODEL = "model";
  private static final String FIRST_STAGE = "stage1_model";

  /**
   * What the header of a checkpoint says.
   *
   * @param checkpoint name of the checkpoint; null for the model of the spec
   * @param metadata null for the model of the spec
   */
  record Weights(
      @Nullable String checkpoint,
      ModelSpec model,
      int classes,
      @Nullable CheckpointMetadata metadata) {
    double scale(TrainSpec training) {
      Double written = metadata == null ? null : metadata.scale();
      return written == null
          ? training.lossOf(checkpoint == null ? "last" : checkpoint).logitScale()
          : written;
    }
  }

  /** Returns the Python files. */
  List<BundleFile> files() {
    if (training == null) {
      return List.of();
    }
    Preparation preparation = preparation(training.dataset());
    Map<String, Weights> first = new LinkedHashMap<>();
    weights.forEach(each -> first.putIfAbsent(module(each), each));
    List<BundleFile> files = new ArrayList<>();
    first.forEach(
        (module, each) ->
            files.add(
                BundleFile.of(
                    module + ".py",
                    PYTHON,
                    PyTorchModel.of(each.model(), each.classes(), preparation, path(each)))));
    return files;
  }

  /** Returns the file with the network of a checkpoint; null for a job that trained none. */
  @Nullable String fileOf(String checkpoint) {
    return weights.stream()
        .filter(each -> checkpoint.equals(each.checkpoint()))
        .map(each -> module(each) + ".py")
        .findFirst()
        .orElse(null);
  }

  /** Returns how to load the first network; null without networks. */
  ModelCard.@Nullable Loading loading() {
    if (training == null || weights.isEmpty()) {
      return null;
    }
    Weights first = weights.getFirst();
    return new ModelCard.Loading(
        Names.of(training.model().arch()),
        path(first),
        module(first),
        weights.stream()
            .map(this::module)
            .filter(module -> !module.equals(module(first)))
            .findFirst()
            .orElse(null),
        size == null ? null : size.height(),
        size == null ? null : size.width(),
        first.scale(training));
  }

  /** Returns the name of the checkpoint that the card describes; null without one. */
  @Nullable String described() {
    return weights.isEmpty() ? null : weights.getFirst().checkpoint();
  }

  private @Nullable String path(Weights of) {
    return bundled && of.checkpoint() != null ? ResultFiles.checkpoint(of.checkpoint()) : null;
  }

  private String module(Weights of) {
    return training == null || of.model().equals(last(training)) ? MODEL : FIRST_STAGE;
  }

  /** Returns the model at the end of a training. */
  static ModelSpec last(TrainSpec training) {
    ModelSpec first = training.model();
    return training.stage2() == null ? first : training.stage2().model(first);
  }

  private static Preparation preparation(DatasetSpec dataset) {
    Normalize normalize = dataset.normalize();
    return new Preparation(
        normalize == null ? Normalize.CIFAR : normalize, dataset.resize(), dataset.centerCrop());
  }
}
