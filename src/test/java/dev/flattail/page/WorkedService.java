package dev.flattail.page;

import static org.awaitility.Awaitility.await;

import dev.flattail.endtoend.CifarArchives;
import dev.flattail.endtoend.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * A service with a worker, which all tests of the page that need one share: a start takes many
 * seconds, as do trainings. Jobs that tests only look at are run once, by whom needs them first. A
 * test that changes a job submits one of its own.
 */
final class WorkedService implements AutoCloseable {
  /** Data set of ten classes, with six training images and three test images each. */
  static final String COLORS = "colors";

  private final Path folder;
  private final Service service;
  private final Map<Map<String, ?>, String> jobs = new HashMap<>();

  WorkedService() {
    try {
      folder = Files.createTempDirectory("flattail-page");
      service = Service.start(folder.resolve("home"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Other tests may keep the machine so busy that the database does not answer in time.
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> service.putDataset(COLORS, CifarArchives.colors(6, 3)));
  }

  Service service() {
    return service;
  }

  /** Returns a succeeded job with this spec, which the caller does not change. */
  String succeeded(Map<String, ?> spec) throws IOException, InterruptedException {
    return succeeded(List.of(spec)).getFirst();
  }

  /** Returns succeeded jobs with these specs. */
  List<String> succeeded(List<Map<String, ?>> specs) throws IOException, InterruptedException {
    for (Map<String, ?> spec : specs) {
      if (!jobs.containsKey(spec)) {
        jobs.put(spec, service.submit(spec));
      }
    }
    List<String> ids = specs.stream().map(jobs::get).toList();
    for (String id : ids) {
      service.awaitSuccess(id);
    }
    return ids;
  }

  /** Returns the spec of a training of seconds. */
  static Map<String, Object> training(String name, int seed, int epochs) {
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "train");
    spec.put("name", name);
    spec.put("seed", seed);
    spec.put("dataset", Map.of("name", COLORS));
    spec.put("model", Map.of("arch", "resnet20"));
    spec.put("optimizer", Map.of("type", "sgd", "lr", 0.05));
    spec.put("schedule", Map.of("type", "constant"));
    spec.put("batchSize", 30);
    spec.put("epochs", epochs);
    return spec;
  }

  /** Returns the spec of a training with SGD, whose model others measure. */
  static Map<String, Object> sgd() {
    return training("SGD", 0, 2);
  }

  /** Returns the spec of a training that differs from {@link #sgd} in its seed and by SAM. */
  static Map<String, Object> sam() {
    Map<String, Object> spec = training("SAM", 1, 2);
    spec.put("sharpness", Map.of("type", "sam", "rho", 0.05));
    return spec;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    service.close();
    FileSystemUtils.deleteRecursively(folder);
  }
}
