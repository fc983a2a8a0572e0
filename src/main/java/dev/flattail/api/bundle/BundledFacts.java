package dev.flattail.api.bundle;

import dev.flattail.bundle.BundleManifest;
import dev.flattail.bundle.BundleManifest.ClassCounts;
import dev.flattail.bundle.BundleManifest.Data;
import dev.flattail.bundle.BundleManifest.Extension;
import dev.flattail.bundle.BundleManifest.Hardware;
import dev.flattail.bundle.BundleManifest.JobFacts;
import dev.flattail.bundle.BundleManifest.Software;
import dev.flattail.bundle.BundleManifest.StateChange;
import dev.flattail.bundle.BundleManifest.Timings;
import dev.flattail.bundle.BundleManifest.Weights;
import dev.flattail.datasets.ClassSplit;
import dev.flattail.datasets.Datasets;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.results.EpochRow;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import dev.flattail.safetensors.CheckpointMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Collects what the manifest of a bundle says about a job. */
@Component
final class BundledFacts {
  private final Jobs jobs;
  private final Datasets datasets;
  private final BundledSources sources;

  BundledFacts(Jobs jobs, Datasets datasets, BundledSources sources) {
    this.jobs = jobs;
    this.datasets = datasets;
    this.sources = sources;
  }

  /**
   * Returns the manifest of a bundle before its files are known.
   *
   * @param rows metrics of the job
   */
  BundleManifest of(
      Job job, List<EpochRow> rows, BundledNetworks networks, List<Weights> checkpoints) {
    Provenance ran = job.provenance() == null ? null : job.provenance().as(Provenance.class);
    return new BundleManifest(
        BundleManifest.FORMAT,
        new JobFacts(
            job.id(),
            job.kind(),
            job.name(),
            job.state().wire(),
            job.attempt(),
            job.createdAt(),
            job.startedAt(),
            job.finishedAt()),
        ran == null
            ? null
            : new Software(ran.version(), ran.commit(), ran.djl(), ran.libtorch(), ran.jdk()),
        ran == null
            ? null
            : new Hardware(ran.device(), ran.instructionSet(), ran.threads(), ran.precision()),
        data(job, networks),
        sources.of(job),
        seeds(job),
        timings(job, rows),
        pausedAfter(job),
        PublishedLog.error(job),
        history(job),
        JobExtension.of(job).stream()
            .map(
                each ->
                    new Extension(each.at(), each.afterEpoch(), each.fromEpochs(), each.toEpochs()))
            .toList(),
        checkpoints,
        List.of(),
        BundleManifest.VERIFY);
  }

  private @Nullable Data data(Job job, BundledNetworks networks) {
    DatasetSpec dataset = SpecReader.readStored(job.spec().asMap()).dataset();
    return dataset == null
        ? null
        : new Data(dataset.name(), dataset.sha256(), classes(dataset, networks));
  }

  /**
   * Returns the classes that a checkpoint names, with the counts of the data set if it has them.
   */
  private @Nullable List<ClassCounts> classes(DatasetSpec dataset, BundledNetworks networks) {
    List<ClassCounts> described = described(dataset);
    CheckpointMetadata written =
        networks.weights().isEmpty() ? null : networks.weights().getFirst().metadata();
    List<String> names = written == null ? null : written.classes();
    List<Integer> counts = written == null ? null : written.trainCounts();
    if (names == null
        || counts == null
        || (described != null
            && described.stream().map(ClassCounts::name).toList().equals(names))) {
      return described;
    }
    return IntStream.range(0, names.size())
        .mapToObj(c -> new ClassCounts(c, names.get(c), counts.get(c), null, null))
        .toList();
  }

  private @Nullable List<ClassCounts> described(DatasetSpec dataset) {
    try {
      return datasets.describe(dataset).stream().map(BundledFacts::counts).toList();
    } catch (InvalidSpecException unknown) {
      return null; // the files of a built-in data set were replaced since
    }
  }

  private static @Nullable Integer pausedAfter(Job job) {
    Stopped stopped =
        job.result() == null || !job.kind().equals("train")
            ? null
            : job.result().as(TrainResult.class).stopped();
    return stopped == null || stopped.reason() != StopReason.PAUSED
        ? null
        : Integer.valueOf(stopped.epoch());
  }

  private static ClassCounts counts(ClassSplit split) {
    return new ClassCounts(
        split.index(), split.name(), split.train(), split.validation(), split.test());
  }

  private static Map<String, Long> seeds(Job job) {
    Map<String, Long> seeds = new TreeMap<>();
    addSeeds("", job.spec().tree(), seeds);
    return seeds;
  }

  private static void addSeeds(String pointer, JsonNode node, Map<String, Long> seeds) {
    node.properties()
        .forEach(
            field -> {
              String path = pointer + "/" + field.getKey();
              if (field.getKey().equals("seed") && field.getValue().isIntegralNumber()) {
                seeds.put(path, field.getValue().asLong());
              } else if (field.getValue().isObject()) {
                addSeeds(path, field.getValue(), seeds);
              }
            });
  }

  private static Timings timings(Job job, List<EpochRow> rows) {
    return new Timings(
        job.startedAt() == null || job.finishedAt() == null
            ? null
            : Duration.between(job.startedAt(), job.finishedAt()).toMillis() / 1e3,
        rows.isEmpty() ? null : rows.stream().mapToDouble(EpochRow::seconds).sum(),
        rows.isEmpty()
            ? null
            : rows.stream()
                .mapToDouble(EpochRow::imagesPerSecond)
                .sorted()
                .skip((rows.size() - 1) / 2)
                .limit(2 - rows.size() % 2)
                .average()
                .orElseThrow());
  }

  private List<StateChange> history(Job job) {
    return jobs.stateChanges(job.id()).stream().map(BundledFacts::change).toList();
  }

  private static StateChange change(JobEvent event) {
    JsonNode data = event.data().tree();
    return new StateChange(event.at(), data.path("state").asString(), data.path("attempt").asInt());
  }
}
