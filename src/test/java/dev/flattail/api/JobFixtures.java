package dev.flattail.api;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Failure;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Lease;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.Publication;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.WorkerInfo;
import dev.flattail.jobs.WorkerQueue;
import dev.flattail.spec.JobSpec;
import dev.flattail.spec.SpecReader;
import dev.flattail.spec.SpecWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Jobs in every state, made through the same doors that clients and workers use. The weights are
 * zeros of the right shapes, the pictures stand-ins.
 */
public final class JobFixtures {
  private final Jobs jobs;
  private final WorkerQueue queue;
  private final ArtifactStore store;
  private final UUID worker = UUID.randomUUID();

  public JobFixtures(Jobs jobs, WorkerQueue queue, ArtifactStore store) {
    this.jobs = jobs;
    this.queue = queue;
    this.store = store;
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
  }

  /** A small training on {@code shapes}, two epochs. */
  public static Map<String, Object> trainSpec() {
    return new LinkedHashMap<>(
        Map.of(
            "kind",
            "train",
            "dataset",
            Map.of("name", "shapes"),
            "model",
            Map.of("arch", "resnet20"),
            "epochs",
            2,
            "schedule",
            Map.of("type", "constant")));
  }

  public UUID queued() {
    return submit(trainSpec(), 0).id();
  }

  public UUID running() {
    return claim().job().id();
  }

  public UUID failed() {
    Lease lease = claim();
    lease.fail(
        new Failure(
            FailureCause.DIVERGED,
            "The loss was NaN at step 3. Lower optimizer.lr.",
            Map.of("step", 3, "epoch", 1)));
    return lease.job().id();
  }

  public UUID cancelled() {
    return jobs.cancel(queued()).id();
  }

  /** Two epochs, weights under three names, a log and plots. */
  public UUID succeeded() throws IOException {
    return succeeded(trainSpec());
  }

  UUID succeeded(Map<String, Object> spec) throws IOException {
    Lease lease = claim(spec);
    lease.startAfter(0);
    lease.log("info", List.of("resnet20 on shapes", "done"));
    lease.metricsRow(1, row(1));
    lease.progress(new Progress(0.5, 1, 2, 40L, 80L, 21.0));
    lease.metricsRow(2, row(2));
    List<Publication.File> files = new ArrayList<>();
    files.add(
        put(
            lease,
            "checkpoints/epoch-2.safetensors",
            "application/octet-stream",
            Uploads.resnet20()));
    for (String plot : List.of("accuracy", "loss", "class-accuracy", "confusion")) {
      files.add(
          put(
              lease,
              "plots/" + plot + ".svg",
              "image/svg+xml",
              "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.UTF_8)));
      files.add(
          put(lease, "plots/" + plot + ".png", "image/png", new byte[] {(byte) 0x89, 'P', 'N'}));
    }
    lease.succeed(
        result(),
        new Publication(
            files, List.of(name("last"), name("epoch-2"), name("best-on-test")), List.of()));
    return lease.job().id();
  }

  /** An evaluation. */
  UUID evaluation(Map<String, Object> spec) throws IOException {
    Lease lease = claim(spec);
    Map<String, @Nullable Object> result = evaluation();
    result.put("epoch", null);
    result.put("accuracyTop5", 0.8);
    result.put("openSetF", null);
    result.put("openSet", null);
    result.put("expectations", List.of());
    result.put("verdict", null);
    lease.succeed(result, Publication.of(List.of()));
    return lease.job().id();
  }

  /** A Hessian job that measured class 9 of {@code shapes}. */
  public UUID hessian(String name) throws IOException {
    return hessian(name, 9);
  }

  /** A Hessian job that measured one class. */
  public UUID hessian(String name, int c) throws IOException {
    Map<String, Object> spec = measurement("hessian");
    spec.put("name", name);
    spec.put("classes", List.of(c));
    return hessian(spec, List.of(entry(c, "class " + c, 50)), null);
  }

  /** A Hessian job that measured one class of a training's last model. */
  UUID hessianOf(String trained, int c) throws IOException {
    Map<String, Object> spec = measurement("hessian");
    spec.put("model", Map.of("job", trained, "checkpoint", "last"));
    spec.put("classes", List.of(c));
    return hessian(spec, List.of(entry(c, "class " + c, 50)), null);
  }

  /** One that nobody has begun. */
  UUID queuedHessianOf(String trained) {
    Map<String, Object> spec = measurement("hessian");
    spec.put("model", Map.of("job", trained, "checkpoint", "last"));
    return submit(spec, 0).id();
  }

  /**
   * A Hessian job with these spectra.
   *
   * @param entries of {@link #entry}
   * @param overall likewise, or null
   */
  UUID hessian(
      Map<String, Object> spec,
      List<Map<String, @Nullable Object>> entries,
      @Nullable Map<String, @Nullable Object> overall)
      throws IOException {
    Lease lease = claim(spec);
    lease.publish(Publication.of(spectra(lease, entries, overall)));
    Map<String, @Nullable Object> result =
        report(
            entries.stream().map(JobFixtures::brief).toList(),
            overall == null ? null : brief(overall));
    result.put("expectations", List.of());
    result.put("verdict", null);
    lease.succeed(result, Publication.of(List.of()));
    return lease.job().id();
  }

  /** What a Hessian job publishes. */
  List<Publication.File> spectra(
      Lease lease,
      List<Map<String, @Nullable Object>> entries,
      @Nullable Map<String, @Nullable Object> overall)
      throws IOException {
    List<Publication.File> files = new ArrayList<>();
    files.add(json(lease, "spectrum.json", report(entries, overall)));
    StringBuilder csv = new StringBuilder("class,name,lambdaMax\n");
    for (Map<String, @Nullable Object> entry : entries) {
      Object c = entry.get("class");
      csv.append("%s,%s,347.5\n".formatted(c, entry.get("name")));
      files.add(json(lease, "classes/" + c + ".json", entry));
      files.add(
          put(
              lease,
              "eigenvectors/class-" + c + ".safetensors",
              "application/octet-stream",
              new byte[8]));
    }
    files.add(
        put(lease, "spectrum.csv", "text/csv", csv.toString().getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  private static Map<String, @Nullable Object> brief(Map<String, @Nullable Object> entry) {
    Map<String, @Nullable Object> brief = new LinkedHashMap<>(entry);
    brief.keySet().removeAll(List.of("largest", "smallest", "nodes", "weights", "density"));
    return brief;
  }

  /** A landscape job along one direction. */
  public UUID landscape() throws IOException {
    Lease lease = claim(measurement("landscape"));
    Map<String, Object> tree =
        Map.of(
            "axes", List.of(List.of(-1, 0, 1)),
            "loss", List.of(List.of(2.1, 0.3, 1.9)),
            "perClass", Map.of("9", List.of(List.of(3, 0.9, 2.8))),
            "directions", "random",
            "directionsOf", Map.of("loss", "overall", "9", "overall"));
    lease.succeed(
        Map.of("points", 3, "classes", 1, "lossMin", 0.3, "lossMax", 2.1),
        Publication.of(List.of(json(lease, "landscape.json", tree))));
    return lease.job().id();
  }

  /** A spec of a measurement on {@code shapes}, of a model that is not looked at. */
  static Map<String, Object> measurement(String kind) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("kind", kind);
    spec.put("model", Map.of("checkpoint", UUID.randomUUID().toString(), "arch", "resnet20"));
    spec.put("dataset", Map.of("name", "shapes"));
    return spec;
  }

  private static Map<String, @Nullable Object> report(
      List<Map<String, @Nullable Object>> entries,
      @Nullable Map<String, @Nullable Object> overall) {
    Map<String, @Nullable Object> report = new LinkedHashMap<>();
    report.put("split", "train");
    report.put("classes", entries);
    report.put("overall", overall);
    report.put("hessianVectorProducts", 80);
    report.put("seconds", 33.2);
    return report;
  }

  /**
   * A spectrum.
   *
   * @param c class number; null for the whole split
   */
  static Map<String, @Nullable Object> entry(@Nullable Integer c, String name, int images) {
    Map<String, Object> max = Map.of("value", 347.5, "residual", 3e-6, "converged", true);
    Map<String, Object> min = Map.of("value", -34.5, "residual", 2e-6, "converged", true);
    Map<String, Object> trace =
        Map.of("value", 1162.0, "standardError", 554.0, "interval95", List.of(-1222, 3546));
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("class", c);
    entry.put("name", name);
    entry.put("samples", Math.min(images, 128));
    entry.put("images", images);
    entry.put("loss", 0.91);
    entry.put("gradientNorm", 3.2);
    entry.put("lambdaMax", max);
    entry.put("lambdaMin", min);
    entry.put("largest", List.of(max));
    entry.put("smallest", List.of(min));
    entry.put("trace", trace);
    entry.put("traceDeflated", null);
    entry.put("negativeMass", 0.43);
    entry.put("nodes", List.of(List.of(-34.5, 0.001, 347.5)));
    entry.put("weights", List.of(List.of(0.0001, 0.9998, 0.0001)));
    entry.put(
        "density",
        Map.of("grid", List.of(-40, 0, 350), "values", List.of(0, 0.2, 0), "sigma", 1.53));
    entry.put("hessianVectorProducts", 80);
    entry.put("seconds", 33.2);
    return entry;
  }

  private Publication.File json(Lease lease, String path, Object tree) throws IOException {
    return put(lease, path, "application/json", JsonMapper.shared().writeValueAsBytes(tree));
  }

  /** A claimed job, whose lease the caller ends. */
  public Lease claim() {
    return claim(trainSpec());
  }

  Lease claim(Map<String, Object> spec) {
    UUID id = submit(spec, 1000).id();
    Lease lease = queue.claim(worker).orElseThrow();
    while (!lease.job().id().equals(id)) {
      // A fixture of an earlier test whose lease has run out meanwhile.
      lease.fail(new Failure(FailureCause.BAD_SPEC, "Left over."));
      lease = queue.claim(worker).orElseThrow();
    }
    return lease;
  }

  private Job submit(Map<String, Object> tree, int priority) {
    JobSpec spec = SpecReader.read(tree);
    return jobs.submit(
            new Submission(
                spec.kind(),
                spec.name(),
                Map.of("made-by", "test"),
                priority,
                null,
                SpecWriter.write(spec),
                tree,
                null,
                null))
        .job();
  }

  private Publication.File put(Lease lease, String path, String mediaType, byte[] bytes)
      throws IOException {
    ArtifactStore.Stored stored =
        store.put(lease.storagePrefix() + path, new ByteArrayInputStream(bytes));
    return new Publication.File(path, mediaType, stored.bytes(), stored.sha256(), stored.key());
  }

  private static Publication.Name name(String name) {
    return new Publication.Name(name, 2, "checkpoints/epoch-2.safetensors");
  }

  private static Map<String, Object> row(int epoch) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("epoch", epoch);
    row.put("learningRate", 0.1);
    row.put("rho", null);
    row.put("trainLoss", 2.1480553150177);
    row.put("trainAccuracy", 0.41826171875);
    row.put("testLoss", 1.9817426204681396);
    row.put("testAccuracy", 0.252);
    row.put("balancedAccuracy", 0.252);
    row.put("many", 0.252);
    row.put("medium", null);
    row.put("few", null);
    row.put("seconds", 12.731);
    row.put("imagesPerSecond", 402.2);
    return row;
  }

  /** A result as a training of two epochs has it. */
  public static Map<String, Object> result() {
    Map<String, @Nullable Object> evaluation = evaluation();
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("final", evaluation);
    result.put("bestOnValidation", null);
    result.put("bestOnTest", evaluation);
    result.put("stage1", null);
    result.put("expectations", List.of());
    result.put("verdict", null);
    return result;
  }

  private static Map<String, @Nullable Object> evaluation() {
    Map<String, @Nullable Object> evaluation = new LinkedHashMap<>();
    evaluation.put("epoch", 2);
    evaluation.put("loss", 1.9817426204681396);
    evaluation.put("accuracy", 0.252);
    evaluation.put("balancedAccuracy", 0.252);
    evaluation.put("many", 0.252);
    evaluation.put("medium", null);
    evaluation.put("few", null);
    evaluation.put("perClass", java.util.Collections.nCopies(10, 0.252));
    evaluation.put("ece", 0.1);
    return evaluation;
  }
}
