package dev.flattail.faults;

import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;

/** Runs trainings on real worker processes that are ended at given steps, one after another. */
final class ResumedTrainings implements AutoCloseable {
  /** Folder of the images below the data directory. */
  static final String IMAGES = "cifar-10-batches-bin";

  private static final int RECORD = 3073;
  private static final int CLASSES = 10;
  private static final int TRAIN = 8;
  private static final int TEST = 4;

  /** 80 images in batches of 16. */
  static final int STEPS_PER_EPOCH = 5;

  private final TestCluster cluster;
  private final PostgresProxy proxy;
  private final Path steps;

  ResumedTrainings(TestCluster cluster) throws IOException {
    this.cluster = cluster;
    this.proxy = new PostgresProxy(cluster::postgresPort);
    this.steps = cluster.home().resolve("steps");
    Path data = Files.createDirectories(cluster.home().resolve("datasets/" + IMAGES));
    Files.write(data.resolve("data_batch_1.bin"), images(TRAIN, 1));
    Files.write(data.resolve("test_batch.bin"), images(TEST, 2));
  }

  /** Returns images of noise around a level that indicates the class. */
  private static byte[] images(int perClass, long seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < perClass * CLASSES; i++) {
      bytes.write(i % CLASSES);
      for (int p = 1; p < RECORD; p++) {
        bytes.write(20 * (i % CLASSES) + random.nextInt(50));
      }
    }
    return bytes.toByteArray();
  }

  /** Kinds of training, each with another state across steps. */
  enum Training {
    SGD(Map.of()),
    SAM(Map.of("sharpness", Map.of("type", "sam", "rho", 0.1))),
    CC_SAM(
        Map.of(
            "sharpness", Map.of("type", "cc-sam"),
            "stage2", Map.of("type", "cc-sam", "epochs", 2, "from", "last"))),
    MIXUP(Map.of("mixup", Map.of("alpha", 1)));

    private final Map<String, Object> fields;

    Training(Map<String, Object> fields) {
      this.fields = fields;
    }

    Map<String, Object> spec(int epochs) {
      Map<String, Object> spec = new HashMap<>(fields);
      spec.put("kind", "train");
      spec.put("dataset", Map.of("name", "cifar10"));
      spec.put("model", Map.of("arch", "resnet20"));
      spec.put("optimizer", Map.of("type", "sgd", "lr", 0.05, "momentum", 0.9));
      spec.put("schedule", Map.of("type", "constant"));
      spec.put("checkpoint", Map.of("everyEpochs", 1, "keep", 1));
      spec.put("batchSize", 16);
      spec.put("epochs", epochs);
      return SpecWriter.write(SpecReader.readSubmitted(spec));
    }
  }

  UUID submit(Map<String, Object> spec) {
    return cluster.client().submit(0, spec);
  }

  /**
   * Runs a worker until its process ends.
   *
   * @param signal signal to send
   * @param at step before which it is sent
   * @return number of begun steps
   */
  int workUntil(String signal, int at) throws IOException, InterruptedException {
    try (ServiceProcess worker = worker("-Dfaults.signal=" + signal, "-Dfaults.at=" + at)) {
      if (!worker.endsWithin(cluster.settings().patience().toSeconds())) {
        throw new IllegalStateException("the worker never came to step " + at);
      }
    }
    return Integer.parseInt(Files.readString(steps));
  }

  /** Runs a worker until the job has succeeded and returns the SHA-256 of its weights. */
  String workToTheEnd(UUID job) throws IOException {
    try (ServiceProcess worker = worker()) {
      boolean over =
          OutageTolerantAwait.until(
              cluster.settings().patience(),
              () ->
                  !worker.isAlive()
                      || state(job).equals("succeeded")
                      || state(job).equals("failed"));
      if (!over || !state(job).equals("succeeded")) {
        throw new IllegalStateException("job " + job + " is " + state(job));
      }
    }
    return weights(job);
  }

  /** Returns the SHA-256 of a job's weights: of the file after its header, which names the job. */
  String weights(UUID job) throws IOException {
    String key =
        cluster
            .sql()
            .sql(
                "select storage_key from job_artifact where job_id = :id and path = 'checkpoints/last.safetensors'")
            .param("id", job)
            .query(String.class)
            .single();
    byte[] file = ArtifactFiles.of(cluster).read(key);
    long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return DigestUtils.sha256Hex(
        Arrays.copyOfRange(file, Math.toIntExact(Long.BYTES + header), file.length));
  }

  ServiceProcess worker(String... options) throws IOException {
    return cluster
        .recipe("dev.flattail.worker.SteppedWorker", "stepped", proxy)
        .jvm("-Dfaults.steps=" + steps)
        .jvm(options)
        .set("flattail.role", "worker")
        .set("flattail.torch.threads", 1)
        .environment(Map.of("OMP_WAIT_POLICY", "PASSIVE"))
        .start();
  }

  String state(UUID job) {
    return cluster
        .sql()
        .sql("select state from job where id = :id")
        .param("id", job)
        .query(String.class)
        .single();
  }

  /** Resumes a job whose attempts are used up, as its user would. */
  void resumeIfFailed(UUID job) {
    boolean settled =
        OutageTolerantAwait.until(
            cluster.settings().patience(), () -> !state(job).equals("running"));
    if (settled && state(job).equals("failed")) {
      cluster.client().resume(job);
    }
  }

  List<String> log(UUID job) {
    return cluster
        .sql()
        .sql(
            """
            select data ->> 'message' from job_event where job_id = :id and type = 'log'
            order by seq""")
        .param("id", job)
        .query(String.class)
        .list();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }
}
