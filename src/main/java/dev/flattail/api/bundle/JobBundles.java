package dev.flattail.api.bundle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flattail.api.http.MetricsCsv;
import dev.flattail.api.http.NamedCheckpoints;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.bundle.BundleFile;
import dev.flattail.bundle.BundleManifest;
import dev.flattail.bundle.BundleManifest.Weights;
import dev.flattail.bundle.ModelCard;
import dev.flattail.bundle.ZipLayout;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.FiniteNumbers;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.Jobs;
import dev.flattail.results.EpochRow;
import dev.flattail.results.ResultFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;

/** Lays out the bundles of jobs that have ended. */
@Component
final class JobBundles {
  private static final String LAST = "last";
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain;charset=UTF-8";
  private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

  /** Writes the same bytes on every system. */
  private static final ObjectWriter PRETTY =
      FiniteNumbers.mapper()
          .writer()
          .with(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                          .withArrayEmptySeparator(""))
                  .withObjectIndenter(INDENT)
                  .withArrayIndenter(INDENT));

  /** Of all recent layouts together, in bytes. */
  private static final long MOST_IN_MEMORY = 32L << 20;

  private static final Duration KEPT = Duration.ofMinutes(1);

  private final Jobs jobs;
  private final NamedCheckpoints named;
  private final BundledFacts facts;
  private final BundledModels models;
  private final BundledCard cards;
  private final ArtifactStore store;

  /** For clients that ask for one range after the other. */
  private final Cache<Key, Recent> recent =
      Caffeine.newBuilder()
          .expireAfterAccess(KEPT)
          .maximumWeight(MOST_IN_MEMORY)
          .weigher((Key key, Recent bundle) -> Math.toIntExact(bundle.inMemory()))
          .build();

  /** An ended job's files stay the same as long as its version does. */
  private record Key(UUID job, long version, @Nullable List<String> names) {}

  /**
   * A bundle.
   *
   * @param inMemory bytes of the files that are not in the store
   */
  private record Recent(ZipLayout layout, long inMemory) {}

  JobBundles(
      Jobs jobs,
      NamedCheckpoints named,
      BundledFacts facts,
      BundledModels models,
      BundledCard cards,
      ArtifactStore store) {
    this.jobs = jobs;
    this.named = named;
    this.facts = facts;
    this.models = models;
    this.cards = cards;
    this.store = store;
  }

  /**
   * Lays out a job's bundle.
   *
   * @param names names of the checkpoints in it; null for the last one, if there is one
   * @throws dev.flattail.api.problem.ProblemException 409 when the job has not ended, 404 for a
   *     checkpoint that it does not have
   * @throws IOException when the artifact store cannot be read
   */
  ZipLayout of(Job job, @Nullable List<String> names) throws IOException {
    requireEnded(job);
    Key key = new Key(job.id(), job.version(), names);
    Recent bundle = recent.getIfPresent(key);
    if (bundle == null) {
      bundle = layOut(job, names);
      recent.put(key, bundle);
    }
    return bundle.layout();
  }

  private Recent layOut(Job job, @Nullable List<String> names) throws IOException {
    List<JobCheckpoint> checkpoints = checkpoints(job, names);
    BundledNetworks networks = models.of(job, checkpoints);
    List<EpochRow> rows = jobs.metrics(job.id(), EpochRow.class);

    List<BundleFile> files = new ArrayList<>(networks.files());
    files.add(pretty("spec.json", job.spec().tree()));
    if (job.result() != null) {
      files.add(pretty("result.json", job.result().tree()));
    }
    if (!rows.isEmpty()) {
      files.add(BundleFile.of("metrics.csv", "text/csv;charset=UTF-8", MetricsCsv.of(rows)));
    }
    files.add(BundleFile.of("logs.txt", TEXT, PublishedLog.text(job, jobs.logs(job.id()))));
    long inMemory = files.stream().mapToLong(BundleFile::bytes).sum();
    List<Artifact> artifacts =
        jobs.artifacts(job.id()).stream()
            .filter(artifact -> ResultFiles.isInBundles(artifact.path()))
            .toList();
    artifacts.forEach(artifact -> files.add(file(artifact.path(), artifact)));
    List<Weights> weights = new ArrayList<>();
    for (JobCheckpoint checkpoint : checkpoints) {
      String path = ResultFiles.checkpoint(checkpoint.name());
      files.add(file(path, checkpoint.artifact()));
      weights.add(
          new Weights(
              checkpoint.name(), checkpoint.epoch(), path, networks.fileOf(checkpoint.name())));
    }
    BundleManifest manifest = facts.of(job, rows, networks, weights);
    ModelCard card = cards.of(job, manifest, networks);
    files.addFirst(BundleFile.of(ModelCard.PATH, "text/markdown;charset=UTF-8", card.text()));
    files.addFirst(pretty(BundleManifest.PATH, manifest.listing(files)));
    requireUnchanged(job);
    requireStored(artifacts);
    return new Recent(ZipLayout.of(files), inMemory);
  }

  private List<JobCheckpoint> checkpoints(Job job, @Nullable List<String> names) {
    return names == null
        ? jobs.checkpoint(job.id(), LAST).stream().toList()
        : names.stream().map(name -> named.get(job, name)).toList();
  }

  private static void requireEnded(Job job) {
    if (!job.state().isTerminal()) {
      throw Problem.of(
              ProblemKind.JOB_STATE,
              "The job is %s, and a bundle has the files of a job that has ended. Wait for its end (Prefer: wait), or GET its artifacts and checkpoints one by one."
                  .formatted(job.state().wire()))
          .exception();
    }
  }

  /** Requires that what was read belongs together: an ended job changes if it is resumed. */
  private void requireUnchanged(Job job) {
    Job now = jobs.get(job.id());
    if (now.version() != job.version()) {
      requireEnded(now);
      throw Problem.of(
              ProblemKind.CONFLICT,
              "The job changed while its bundle was put together. GET it again.")
          .exception();
    }
  }

  /**
   * Finds the files in the store, as long as the answer can still be a problem. The weights were
   * found before, and a remote store would need a call for each of the small files.
   */
  private void requireStored(List<Artifact> artifacts) throws IOException {
    if (!store.isRemote()) {
      for (Artifact artifact : artifacts) {
        store.open(artifact.storageKey());
      }
    }
  }

  private BundleFile file(String path, Artifact artifact) {
    return new BundleFile(
        path,
        artifact.mediaType(),
        artifact.bytes(),
        artifact.sha256(),
        artifact.crc32(),
        (offset, length) -> {
          ArtifactContent content = store.open(artifact.storageKey());
          return content.read(offset, length);
        });
  }

  private static BundleFile pretty(String path, Object document) {
    return BundleFile.of(path, JSON, PRETTY.writeValueAsString(document) + "\n");
  }
}
