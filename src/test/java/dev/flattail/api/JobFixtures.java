package dev.flattail.api;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.images.Shapes;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.Submission;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.results.ClassCurvature;
import dev.flattail.results.Density;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.EpochRow;
import dev.flattail.results.EvaluateResult;
import dev.flattail.results.EvaluationResult;
import dev.flattail.results.HessianResult;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.Interval;
import dev.flattail.results.Judgment;
import dev.flattail.results.LandscapeReport;
import dev.flattail.results.LossGrid;
import dev.flattail.results.MeasuredLoss;
import dev.flattail.results.MeasuredMatrix;
import dev.flattail.results.Outliers;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.SpectrumCost;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.StageResult;
import dev.flattail.results.Subject;
import dev.flattail.results.TraceMethod;
import dev.flattail.results.TrainResult;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Creates jobs in every state through the interfaces that clients and workers use. Weights are
 * zeros of the right shapes, and plots are placeholders.
 */
public final class JobFixtures {
  /** What the service puts into every spec whose author left it out. */
  private static final Map<String, Object> NORMALIZE =
      Map.of("mean", Normalize.CIFAR.mean(), "std", Normalize.CIFAR.std());

  private final Jobs jobs;
  private final WorkerQueue queue;
  private final ArtifactStore store;
  private final UUID worker = UUID.randomUUID();

  /** The loss of all measurements that do not say otherwise. */
  static final MeasuredLoss LOSS = new MeasuredLoss("cross-entropy", 1, 1, null);

  public JobFixtures(Jobs jobs, WorkerQueue queue, ArtifactStore store) {
    this.jobs = jobs;
    this.queue = queue;
    this.store = store;
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
  }

  /** Returns the spec of a small training on {@code shapes} with two epochs. */
  public static Map<String, Object> trainSpec() {
    return new LinkedHashMap<>(
        Map.of(
            "kind",
            "train",
            "dataset",
            Map.of("name", "shapes", "normalize", NORMALIZE),
            "model",
            // that of its checkpoints, whatever the loss
            Map.of("arch", "resnet20", "classifier", "linear"),
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

  /** Creates a succeeded training with two epochs, three checkpoints, a log and plots. */
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

  /** Creates a succeeded evaluation. */
  UUID evaluation(Map<String, Object> spec) throws IOException {
    Lease lease = claim(spec);
    lease.succeed(
        EvaluateResult.of(evaluated(null), Shapes.classNames(), Shapes.classNames(), null),
        Publication.of(List.of()));
    return lease.job().id();
  }

  /** Creates a Hessian job that measured class 9 of {@code shapes}. */
  public UUID hessian(String name) throws IOException {
    return hessian(name, 9);
  }

  /** Creates a Hessian job that measured one class. */
  public UUID hessian(String name, int c) throws IOException {
    Map<String, Object> spec = measurement("hessian");
    spec.put("name", name);
    spec.put("classes", List.of(c));
    return hessian(spec, List.of(entry(c, "class " + c, 50)), null);
  }

  /** Creates a Hessian job that measured one class of a training's last model. */
  UUID hessianOf(String trained, int c) throws IOException {
    Map<String, Object> spec = measurement("hessian");
    spec.put("model", Map.of("job", trained, "checkpoint", "last"));
    spec.put("classes", List.of(c));
    return hessian(spec, List.of(entry(c, "class " + c, 50)), null);
  }

  /** Creates a queued Hessian job of a training. */
  public UUID queuedHessianOf(String trained) {
    Map<String, Object> spec = measurement("hessian");
    spec.put("model", Map.of("job", trained, "checkpoint", "last"));
    return submit(spec, 0).id();
  }

  /**
   * Creates a Hessian job with these spectra.
   *
   * @param entries entries from {@link #entry}
   * @param overall entry of the whole split, or null
   */
  UUID hessian(
      Map<String, Object> spec, List<SpectrumEntry> entries, @Nullable SpectrumEntry overall)
      throws IOException {
    return hessian(spec, LOSS, entries, overall);
  }

  /** Creates a Hessian job that measured this loss. */
  UUID hessian(
      Map<String, Object> spec,
      MeasuredLoss loss,
      List<SpectrumEntry> entries,
      @Nullable SpectrumEntry overall)
      throws IOException {
    Lease lease = claim(spec);
    lease.publish(Publication.of(spectra(lease, entries, overall)));
    lease.succeed(
        HessianResult.of(report(spec, loss, entries, overall)), Publication.of(List.of()));
    return lease.job().id();
  }

  /** Returns the files that a Hessian job publishes. */
  List<Publication.File> spectra(
      Lease lease, List<SpectrumEntry> entries, @Nullable SpectrumEntry overall)
      throws IOException {
    List<Publication.File> files = new ArrayList<>();
    SpectrumReport report = report(lease.job().spec().asMap(), LOSS, entries, overall);
    files.add(json(lease, "spectrum.json", report));
    StringBuilder csv = new StringBuilder("class,name,lambdaMax\n");
    for (SpectrumEntry entry : report.entries().toList()) {
      String c = entry.subject().key();
      csv.append("%s,%s,347.5\n".formatted(c, entry.name()));
      files.add(json(lease, ResultFiles.spectrumEntry(entry.subject()), entry));
      if (entry.block() != null) {
        continue;
      }
      files.add(
          eigenvectors(lease, entry.subject(), "four", new float[][] {{1, 0, 0, 0}, {0, 1, 0, 0}}));
    }
    files.add(
        put(lease, "spectrum.csv", "text/csv", csv.toString().getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  /**
   * Creates a Hessian job that kept these eigenvectors.
   *
   * @param layout says of which parameters they are; null as in files of earlier versions
   * @param vectors by class, and of the whole split
   */
  UUID withEigenvectors(@Nullable String layout, Map<Subject, float[][]> vectors)
      throws IOException {
    Lease lease = claim(measurement("hessian"));
    List<SpectrumEntry> entries = new ArrayList<>();
    SpectrumEntry overall = null;
    for (Subject subject : vectors.keySet()) {
      SpectrumEntry entry = entry(subject.index(), subject.isOverall() ? "overall" : "class", 50);
      if (subject.isOverall()) {
        overall = entry;
      } else {
        entries.add(entry);
      }
    }
    List<Publication.File> files = spectra(lease, entries, overall);
    files.removeIf(file -> file.path().startsWith(ResultFiles.EIGENVECTORS));
    for (Map.Entry<Subject, float[][]> of : vectors.entrySet()) {
      files.add(eigenvectors(lease, of.getKey(), layout, of.getValue()));
    }
    lease.publish(Publication.of(files));
    lease.succeed(
        HessianResult.of(report(lease.job().spec().asMap(), LOSS, entries, overall)),
        Publication.of(List.of()));
    return lease.job().id();
  }

  private Publication.File eigenvectors(
      Lease lease, Subject subject, @Nullable String layout, float[][] vectors) throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      tensors.add(
          StoredTensor.ofFloats(
              "largest-" + (i + 1), List.of((long) vectors[i].length), vectors[i]));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Safetensors.write(
        bytes, tensors, layout == null ? Map.of() : Map.of("parameter_layout_sha256", layout));
    return put(
        lease, ResultFiles.eigenvectors(subject), "application/octet-stream", bytes.toByteArray());
  }

  /** Creates a landscape job along one direction. */
  public UUID landscape() throws IOException {
    Lease lease = claim(measurement("landscape"));
    LandscapeReport report =
        new LandscapeReport(
            new double[][] {{-1, 0, 1}},
            new LossGrid(new double[][] {{2.1, 0.3, 1.9}}),
            Map.of("9", new LossGrid(new double[][] {{3, 0.9, 2.8}})),
            new LandscapeReport.AtModel(0.3, Map.of("9", 0.9)),
            LOSS,
            "random",
            Map.of("loss", "overall", "9", "overall"));
    lease.succeed(report.summary(), Publication.of(List.of(json(lease, "landscape.json", report))));
    return lease.job().id();
  }

  /** Returns the spec of a measurement on {@code shapes}, of a model that is never read. */
  static Map<String, Object> measurement(String kind) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("kind", kind);
    spec.put("model", Map.of("checkpoint", UUID.randomUUID().toString(), "arch", "resnet20"));
    spec.put("dataset", Map.of("name", "shapes"));
    return spec;
  }

  private static SpectrumReport report(
      Map<String, ?> spec,
      MeasuredLoss loss,
      List<SpectrumEntry> entries,
      @Nullable SpectrumEntry overall) {
    Object parameters = spec.get("parameters");
    return SpectrumReport.of(
        "train",
        loss,
        new MeasuredMatrix(
            spec.get("matrix") instanceof String matrix ? matrix : "hessian",
            parameters instanceof List<?> patterns
                ? patterns.stream().map(Object::toString).toList()
                : null,
            spec.get("by") instanceof String by ? by : "model"),
        Stream.concat(entries.stream(), Stream.ofNullable(overall)).toList());
  }

  /**
   * Creates a spectrum.
   *
   * @param c class number; null for the whole split
   */
  static SpectrumEntry entry(@Nullable Integer c, String name, int images) {
    Eigenvalue max = new Eigenvalue(347.5, 3e-6, true);
    Eigenvalue min = new Eigenvalue(-34.5, 2e-6, true);
    return new SpectrumEntry(
        c,
        name,
        null,
        Math.min(images, 128),
        images,
        0.91,
        3.2,
        max,
        min,
        List.of(max),
        List.of(min),
        new HessianTraceEstimate(1162, 554.0, new Interval(-1222, 3546)),
        null,
        0.43,
        1.53,
        null,
        null,
        List.of(new double[] {-34.5, 0.001, 347.5}),
        List.of(new double[] {0.0001, 0.9998, 0.0001}),
        new Density(new double[] {-40, 0, 350}, new double[] {0, 0.2, 0}, 1.53),
        80,
        new SpectrumCost(80, 0, 0, null, TraceMethod.PROBES, 0.1, null),
        33.2,
        new Outliers(1, false, 9, 227.1, null, null, 1.53));
  }

  /** Returns the same spectrum as that of a block of the parameters. */
  static SpectrumEntry within(SpectrumEntry of, String block) {
    return new SpectrumEntry(
        of.index(),
        of.name(),
        block,
        of.samples(),
        of.images(),
        of.loss(),
        of.gradientNorm(),
        of.lambdaMax(),
        of.lambdaMin(),
        of.largest(),
        of.smallest(),
        of.trace(),
        of.traceDeflated(),
        of.negativeMass(),
        of.sigma(),
        of.sampling(),
        of.escape(),
        of.nodes(),
        of.weights(),
        of.density(),
        of.hessianVectorProducts(),
        of.cost(),
        of.seconds(),
        of.outliers());
  }

  /** Creates the spectrum of a class whose Hessian is zero, smoothed by a kernel of this width. */
  static SpectrumEntry spike(int c, double sigma) {
    Eigenvalue zero = new Eigenvalue(0, 0, true);
    List<double[]> nodes = List.of(new double[] {0});
    List<double[]> weights = List.of(new double[] {1});
    return new SpectrumEntry(
        c,
        "class " + c,
        null,
        50,
        50,
        0.91,
        3.2,
        zero,
        zero,
        List.of(zero),
        List.of(zero),
        new HessianTraceEstimate(0, null, null),
        null,
        0,
        sigma,
        null,
        null,
        nodes,
        weights,
        Density.of(nodes, weights, sigma),
        80,
        new SpectrumCost(80, 0, 0, null, TraceMethod.EXACT, 1.7, null),
        33.2,
        null);
  }

  private Publication.File json(Lease lease, String path, Object tree) throws IOException {
    return put(lease, path, "application/json", JsonMapper.shared().writeValueAsBytes(tree));
  }

  /** Claims a job, whose lease the caller ends. */
  public Lease claim() {
    return claim(trainSpec());
  }

  Lease claim(Map<String, Object> spec) {
    return claim(submit(spec, 1000).id());
  }

  /** Claims a job of the highest priority, whose lease the caller ends. */
  Lease claim(UUID id) {
    Lease lease = queue.claim(worker).orElseThrow();
    while (!lease.job().id().equals(id)) {
      // The lease of an earlier test's job may have expired.
      lease.fail(new Failure(FailureCause.BAD_SPEC, "Left over."));
      lease = queue.claim(worker).orElseThrow();
    }
    return lease;
  }

  private Job submit(Map<String, Object> tree, int priority) {
    JobSpec spec = SpecReader.readSubmitted(tree);
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

  Publication.File put(Lease lease, String path, String mediaType, byte[] bytes)
      throws IOException {
    ArtifactStore.Stored stored =
        store.put(lease.storagePrefix() + path, new ByteArrayInputStream(bytes));
    return new Publication.File(
        path, mediaType, stored.bytes(), stored.sha256(), stored.crc32(), stored.key());
  }

  private static Publication.Name name(String name) {
    return new Publication.Name(name, 2, "checkpoints/epoch-2.safetensors");
  }

  private static EpochRow row(int epoch) {
    return row(epoch, 0.252);
  }

  /** Returns a row of an epoch with this loss on the validation split. */
  public static EpochRow validated(int epoch, double loss) {
    return new EpochRow(
        epoch, 0.1, null, 2.0, 0.4, 2.0, 0.2, 0.2, 0.2, null, null, 0.5, loss, 1.0, 100.0, null);
  }

  /** Returns a row of an epoch after which the curvature of some classes was measured. */
  static EpochRow measured(int epoch, @Nullable List<ClassCurvature> curvature) {
    return new EpochRow(
        epoch, 0.1, null, 2, 0.4, null, null, null, null, null, null, null, null, 1, 100,
        curvature);
  }

  /** Returns a row of an epoch with this accuracy on the test split. */
  static EpochRow row(int epoch, double accuracy) {
    return new EpochRow(
        epoch,
        0.1,
        null,
        2.1480553150177,
        0.41826171875,
        1.9817426204681396,
        accuracy,
        accuracy,
        accuracy,
        null,
        null,
        null,
        null,
        12.731,
        402.2,
        null);
  }

  /** Returns the result of a training of two epochs. */
  public static TrainResult result() {
    return result(0.252);
  }

  /** Returns the result of a training of two epochs with this accuracy of every class. */
  public static TrainResult result(double accuracy) {
    EvaluationResult evaluation = evaluated(2, accuracy);
    return new TrainResult(
        new StageResult(evaluation, null, evaluation), null, null, null, Judgment.NONE);
  }

  private static EvaluationResult evaluated(@Nullable Integer epoch) {
    return evaluated(epoch, 0.252);
  }

  private static EvaluationResult evaluated(@Nullable Integer epoch, double accuracy) {
    return new EvaluationResult(
        accuracy,
        0.8,
        accuracy,
        accuracy,
        null,
        null,
        Collections.nCopies(10, accuracy),
        0.1,
        1.9817426204681396,
        epoch);
  }
}
