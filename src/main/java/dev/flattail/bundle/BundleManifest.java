package dev.flattail.bundle;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What {@code manifest.json} says: all that an appendix or an auditor needs. It has no owner, no
 * host names and no webhook targets, because bundles are published.
 *
 * @param format version of this document; rises when a field changes its meaning
 * @param provenance null for a job that no worker began
 * @param data null for a job without a data set
 * @param sourceWeights the weights that the job began from or measured; null for a training from
 *     random weights
 * @param seeds seeds of the spec, by JSON pointer into {@code spec.json}
 * @param pausedAfter completed epochs of a training that was paused, and whose spec has more; null
 *     for others
 * @param error why the job failed; null if it did not
 * @param history state changes, oldest first
 * @param extensions each time that the training went on after it had succeeded, oldest first
 * @param checkpoints the weights in this bundle
 * @param files all files of this bundle except the manifest
 * @param verify a command that compares the files with their hashes
 */
public record BundleManifest(
    int format,
    JobFacts job,
    @Nullable Software software,
    @Nullable Hardware hardware,
    @Nullable Data data,
    @Nullable SourceWeights sourceWeights,
    Map<String, Long> seeds,
    Timings timings,
    @Nullable Integer pausedAfter,
    @Nullable String error,
    List<StateChange> history,
    List<Extension> extensions,
    List<Weights> checkpoints,
    List<ListedFile> files,
    String verify) {
  /** The present version of the document. */
  public static final int FORMAT = 1;

  /** Path of the manifest in the bundle. */
  public static final String PATH = "manifest.json";

  /** Reads the manifest in the folder of the unpacked bundle. */
  public static final String VERIFY =
      "jq -r '.files[] | .sha256 + \"  \" + .path' manifest.json | sha256sum --check";

  /**
   * The job.
   *
   * @param attempts number of times that a worker began the job
   * @param startedAt when a worker began the job since it was submitted or last resumed
   */
  public record JobFacts(
      UUID id,
      String kind,
      @Nullable String name,
      String state,
      int attempts,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /** Versions of the programs that ran the newest attempt. */
  public record Software(String flattail, String commit, String djl, String libtorch, String jdk) {}

  /**
   * The machine of the newest attempt. On a CPU it decides the bytes of the weights, together with
   * the versions.
   *
   * @param device {@code cpu} or {@code gpu:n}
   * @param instructionSet of the processor, as libtorch uses it
   * @param threads threads of one operator of libtorch
   * @param precision number format of the arithmetic
   */
  public record Hardware(String device, String instructionSet, int threads, String precision) {}

  /**
   * The data set.
   *
   * @param sha256 digest of its content; null for a built-in one whose files were not there when
   *     the job was submitted
   * @param classes null when the data set is not known any more
   */
  public record Data(String name, @Nullable String sha256, @Nullable List<ClassCounts> classes) {}

  /**
   * A class's images after validation split and imbalance.
   *
   * @param validation null when the checkpoint alone says what the classes were, as {@code test}
   */
  public record ClassCounts(
      int index, String name, int train, @Nullable Integer validation, @Nullable Integer test) {}

  /**
   * Weights that the spec names by id.
   *
   * @param pointer where the spec names them
   * @param job id of the training; null for an uploaded checkpoint
   * @param checkpoint name of the training's checkpoint, or id of the uploaded one
   * @param sha256 digest of the file; null when it was deleted, or written anew since the job began
   */
  public record SourceWeights(
      String pointer, @Nullable String job, String checkpoint, @Nullable String sha256) {}

  /**
   * Durations and pace.
   *
   * @param totalSeconds from the last start to the end; null for a job that never started
   * @param epochSeconds sum over the epochs, with their evaluations; null for a job without epochs
   * @param imagesPerSecond median over the epochs; null for a job without epochs
   */
  public record Timings(
      @Nullable Double totalSeconds,
      @Nullable Double epochSeconds,
      @Nullable Double imagesPerSecond) {}

  /** A state that the job changed to. */
  public record StateChange(Instant at, String state, int attempt) {}

  /**
   * A time that a training went on after it had succeeded.
   *
   * @param afterEpoch completed epochs at that time
   */
  public record Extension(Instant at, int afterEpoch, int fromEpochs, int toEpochs) {}

  /**
   * Weights.
   *
   * @param epoch completed epochs
   * @param model file with their architecture in PyTorch; null when the number of classes is
   *     unknown
   */
  public record Weights(String name, int epoch, String path, @Nullable String model) {}

  /** A file. */
  public record ListedFile(String path, String mediaType, long bytes, String sha256) {}

  /** Returns the same manifest with these files. */
  public BundleManifest listing(List<BundleFile> all) {
    return new BundleManifest(
        format,
        job,
        software,
        hardware,
        data,
        sourceWeights,
        seeds,
        timings,
        pausedAfter,
        error,
        history,
        extensions,
        checkpoints,
        all.stream()
            .map(file -> new ListedFile(file.path(), file.mediaType(), file.bytes(), file.sha256()))
            .toList(),
        verify);
  }
}
