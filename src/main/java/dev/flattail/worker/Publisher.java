package dev.flattail.worker;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.engine.train.CheckpointsOut;
import dev.flattail.jobs.FiniteNumbers;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.plot.Plot;
import dev.flattail.plot.Plots;
import dev.flattail.results.ResultFiles;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores a job's files in the artifact store and publishes them. Every file gets a new key, so
 * readers of an older file are not disturbed.
 */
final class Publisher implements CheckpointsOut {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final String SAFETENSORS = "application/octet-stream";
  private static final JsonMapper JSON = FiniteNumbers.mapper();

  /** Keeps the previous checkpoint, to resume from it in case the newest files are damaged. */
  private static final List<Publication.Copy> BECOME_PREVIOUS =
      List.of(
          new Publication.Copy(path("last"), path(TrainJob.PREVIOUS)),
          new Publication.Copy(path(TrainJob.STATE), path(TrainJob.PREVIOUS_STATE)));

  private final Lease lease;
  private final ArtifactStore store;
  private final StoreRetry retry;
  private int written;

  Publisher(Lease lease, ArtifactStore store, StoreRetry retry) {
    this.lease = lease;
    this.store = store;
    this.retry = retry;
  }

  @Override
  public void publish(List<Checkpoint> files, List<String> dropped) throws IOException {
    List<Publication.File> artifacts = new ArrayList<>();
    List<Publication.Name> names = new ArrayList<>();
    for (Checkpoint checkpoint : files) {
      String path = path(checkpoint.name());
      ArtifactStore.Stored stored = put(path, checkpoint.file());
      artifacts.add(file(path, SAFETENSORS, stored));
      if (!checkpoint.name().equals(TrainJob.STATE)) {
        names.add(new Publication.Name(checkpoint.name(), checkpoint.epoch(), path));
      }
    }
    boolean resumable = files.stream().anyMatch(file -> file.name().equals(TrainJob.STATE));
    lease.publish(
        new Publication(
            artifacts,
            names,
            dropped.stream().filter(name -> !isKept(name)).map(Publisher::path).toList(),
            resumable ? BECOME_PREVIOUS : List.of()));
  }

  /** Returns whether a checkpoint has the weights of a result that an extension began from. */
  private boolean isKept(String checkpoint) {
    return JobExtension.of(lease.job()).stream()
        .anyMatch(extension -> extension.checkpoint().equals(checkpoint));
  }

  /** Returns the path of a checkpoint among the job's artifacts. */
  static String path(String checkpoint) {
    return ResultFiles.checkpoint(checkpoint);
  }

  /** Stores the plots as SVG and PNG; visible only once published. */
  List<Publication.File> plots(Map<String, Plot> plots) throws IOException {
    List<Publication.File> files = new ArrayList<>();
    for (Map.Entry<String, Plot> plot : plots.entrySet()) {
      String name = plot.getKey();
      byte[] svg = Plots.svg(plot.getValue());
      files.add(put(ResultFiles.plot(name, "svg"), "image/svg+xml", svg));
      byte[] png = Plots.png(plot.getValue());
      files.add(put(ResultFiles.plot(name, "png"), "image/png", png));
    }
    return files;
  }

  /** Stores one small file; visible only once published. */
  Publication.File put(String path, String mediaType, byte[] bytes) throws IOException {
    String key = key(path);
    return file(
        path, mediaType, retry.invoke(() -> store.put(key, new ByteArrayInputStream(bytes))));
  }

  /** Stores one small file if the store works now; visible only once published. */
  Optional<Publication.File> tryPut(String path, String mediaType, byte[] bytes) {
    try {
      return Optional.of(
          file(path, mediaType, store.put(key(path), new ByteArrayInputStream(bytes))));
    } catch (IOException | RuntimeException unavailable) {
      log.debug("The artifact store did not take {}", path, unavailable);
      return Optional.empty();
    }
  }

  /** Reads a small file that this publisher has stored. */
  byte[] read(Publication.File file) throws IOException {
    return retry.invoke(
        () -> {
          try (InputStream bytes = store.open(file.storageKey()).read()) {
            return bytes.readAllBytes();
          }
        });
  }

  /** Stores a file of any size; visible only once published. */
  Publication.File put(String path, String mediaType, Path file) throws IOException {
    return file(path, mediaType, put(path, file));
  }

  private ArtifactStore.Stored put(String path, Path file) throws IOException {
    String key = key(path);
    return retry.invoke(() -> store.put(key, file));
  }

  /** Stores a result as JSON; visible only once published. */
  Publication.File json(String path, Object result) throws IOException {
    return put(path, "application/json", JSON.writeValueAsBytes(result));
  }

  /**
   * Stores tensors with notes as a safetensors file; visible only once published.
   *
   * @param file where the bytes, which may be gigabytes, are written first
   */
  Publication.File tensors(
      String path, List<StoredTensor> tensors, Map<String, String> notes, Path file)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Safetensors.write(out, tensors, notes);
    }
    Publication.File published = put(path, SAFETENSORS, file);
    Files.delete(file);
    return published;
  }

  private static Publication.File file(String path, String mediaType, ArtifactStore.Stored stored) {
    return new Publication.File(
        path, mediaType, stored.bytes(), stored.sha256(), stored.crc32(), stored.key());
  }

  private String key(String path) {
    return lease.storagePrefix() + String.format("%06d/", written++) + path;
  }
}
