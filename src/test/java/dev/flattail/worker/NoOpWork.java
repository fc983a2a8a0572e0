package dev.flattail.worker;

import dev.flattail.artifacts.DirectoryArtifactStore;
import dev.flattail.artifacts.StorageFullException;
import dev.flattail.engine.ObservedActivity;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Computes nothing and publishes like a training: a checkpoint, a metrics row and a log line each
 * step, and artifacts with its result. All of them contain the token of their lease, so that an
 * auditor can detect writes of a stale worker. The checkpoint contains the token of every step so
 * far; the next attempt continues from it.
 *
 * <p>Fields of its spec: {@code seed}, {@code steps}, {@code stepMillis}, {@code artifacts}, {@code
 * bytes} of each, and {@code trap}, what happens to this process at {@code trapStep}, between the
 * checkpoint's write and its commit, in the first lease of the job.
 */
final class NoOpWork implements JobWork {
  static final String CHAIN = "checkpoints/last.safetensors";

  private final CountDownLatch never = new CountDownLatch(1);

  @Override
  public Machine prepare() {
    return new Machine("cpu", 0, Machine.cpuOfThis(), null);
  }

  @Override
  public boolean run(JobContext context, Path scratch) throws IOException, InterruptedException {
    Lease lease = context.lease();
    Map<String, Object> spec = lease.job().spec().asMap();
    int steps = number(spec, "steps", 1);
    List<String> chain = resumed(context, scratch);
    lease.startAfter(chain.size());
    while (chain.size() < steps) {
      if (!pause(context, number(spec, "stepMillis", 0))) {
        return false;
      }
      step(context, spec, chain, steps);
    }
    List<Publication.File> files = new ArrayList<>();
    Random random = new Random(number(spec, "seed", 0));
    for (int i = 0; i < number(spec, "artifacts", 1); i++) {
      byte[] bytes = new byte[number(spec, "bytes", 64)];
      random.nextBytes(bytes);
      files.add(context.publisher().put("out/" + i + ".bin", "application/octet-stream", bytes));
    }
    context.succeed(
        Map.of("token", lease.token(), "chain", chain, "clock", System.currentTimeMillis()),
        Publication.of(files));
    return true;
  }

  private static int number(Map<String, Object> spec, String name, int otherwise) {
    return spec.get(name) instanceof Number number ? number.intValue() : otherwise;
  }

  /** Returns the tokens of the steps that earlier attempts have published. */
  private static List<String> resumed(JobContext context, Path scratch) throws IOException {
    Job job = context.lease().job();
    Optional<Artifact> last = context.jobs().artifact(job.id(), CHAIN);
    if (last.isEmpty()) {
      return new ArrayList<>();
    }
    Path file = context.weights().fetch(last.get(), scratch.resolve("chain"));
    return new ArrayList<>(List.of(Files.readString(file).split(" ")));
  }

  /** Waits for the duration of a step; returns false when asked to stop. */
  private boolean pause(JobContext context, int millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      if (context.stop().requested()) {
        return false;
      }
    } while (System.nanoTime() - end < 0 && !never.await(5, TimeUnit.MILLISECONDS));
    return true;
  }

  private void step(JobContext context, Map<String, Object> spec, List<String> chain, int steps)
      throws IOException, InterruptedException {
    Lease lease = context.lease();
    chain.add(Long.toString(lease.token()));
    int step = chain.size();
    Publication.File file =
        context
            .publisher()
            .put(CHAIN, "text/plain", String.join(" ", chain).getBytes(StandardCharsets.UTF_8));
    if (lease.token() == 1 && step == number(spec, "trapStep", 1)) {
      spring(context, (String) spec.get("trap"));
    }
    ObservedActivity checkpoint = context.attempt().begin(ObservedActivity.Kind.CHECKPOINT);
    lease.publish(
        new Publication(
            List.of(file), List.of(new Publication.Name("last", step, CHAIN)), List.of()));
    checkpoint.close();
    lease.metricsRow(step, Map.of("step", step, "token", lease.token()));
    context.log().info("step " + step + " token " + lease.token());
    context
        .progress()
        .set(new Progress((double) step / steps, step, steps, (long) step, (long) steps, null));
  }

  private void spring(JobContext context, @Nullable String trap)
      throws IOException, InterruptedException {
    if (trap == null) {
      return;
    }
    context.log().info("trap " + trap + " token " + context.lease().token());
    switch (trap) {
      case "kill" -> {
        signal("KILL");
        never.await();
      }
      case "stop" -> signal("STOP");
      case "term" -> signal("TERM");
      case "heap" -> exhaustHeap();
      case "disk-full" -> exhaustDisk(context.lease());
      default -> throw new IllegalArgumentException("trap " + trap);
    }
  }

  /** Sends this process a signal, and returns if it survives. */
  static void signal(String name) {
    try {
      int unused =
          new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid()))
              .start()
              .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void exhaustHeap() {
    List<long[]> all = new ArrayList<>();
    while (true) {
      all.add(new long[1 << 20]);
    }
  }

  /** Fills a small file system, if the suite could mount one. */
  private static void exhaustDisk(Lease lease) throws IOException {
    String small = System.getProperty("faults.small-disk");
    if (small == null) {
      throw new StorageFullException("a store that says so", new IOException("no space left"));
    }
    new Publisher(
            lease,
            new DirectoryArtifactStore(Path.of(small)),
            new StoreRetry(() -> null, Duration.ZERO))
        .put("large", "application/octet-stream", new byte[64 << 20]);
    throw new IllegalStateException(small + " was expected to have less room");
  }
}
