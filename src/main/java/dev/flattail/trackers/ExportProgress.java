package dev.flattail.trackers;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of a job its run has. Stored as JSON.
 *
 * @param creations attempts to create a run, whatever became of them
 * @param uploadPath where the run's files are uploaded; null if the server takes none
 * @param parameters whether the parameters are set
 * @param dataset whether the run names its data set
 * @param tags tags that follow the job, as they were set last
 * @param epoch the last epoch of which the run has the figures
 * @param rowAt when the newest row that the run has was written
 * @param resultAt end of the job whose result the run has
 * @param status last status, and the end with it
 * @param uploaded hashes of uploaded files by path
 */
record ExportProgress(
    int creations,
    @Nullable String uploadPath,
    boolean parameters,
    boolean dataset,
    Map<String, String> tags,
    int epoch,
    @Nullable Instant rowAt,
    @Nullable Instant resultAt,
    @Nullable String status,
    Map<String, String> uploaded) {

  static final ExportProgress NONE =
      new ExportProgress(0, null, false, false, Map.of(), 0, null, null, null, Map.of());

  ExportProgress {
    // A stored document may lack them.
    tags = tags == null ? Map.of() : Map.copyOf(tags);
    uploaded = uploaded == null ? Map.of() : Map.copyOf(uploaded);
  }

  /** Returns the progress of a job whose run is gone. */
  ExportProgress ofNoRun() {
    return new ExportProgress(
        creations, null, false, false, Map.of(), 0, null, null, null, Map.of());
  }

  ExportProgress withCreation() {
    return new ExportProgress(
        creations + 1, null, false, false, Map.of(), 0, null, null, null, Map.of());
  }

  ExportProgress withUploadPath(@Nullable String path) {
    return new ExportProgress(
        creations, path, parameters, dataset, tags, epoch, rowAt, resultAt, status, uploaded);
  }

  ExportProgress withParameters() {
    return new ExportProgress(
        creations, uploadPath, true, dataset, tags, epoch, rowAt, resultAt, status, uploaded);
  }

  ExportProgress withDataset() {
    return new ExportProgress(
        creations, uploadPath, parameters, true, tags, epoch, rowAt, resultAt, status, uploaded);
  }

  ExportProgress withTags(Map<String, String> now) {
    return new ExportProgress(
        creations, uploadPath, parameters, dataset, now, epoch, rowAt, resultAt, status, uploaded);
  }

  ExportProgress withRow(int rowEpoch, Instant at) {
    return new ExportProgress(
        creations,
        uploadPath,
        parameters,
        dataset,
        tags,
        Math.max(epoch, rowEpoch),
        rowAt == null || at.isAfter(rowAt) ? at : rowAt,
        resultAt,
        status,
        uploaded);
  }

  ExportProgress withResult(Instant end) {
    return new ExportProgress(
        creations, uploadPath, parameters, dataset, tags, epoch, rowAt, end, status, uploaded);
  }

  ExportProgress withStatus(String value) {
    return new ExportProgress(
        creations, uploadPath, parameters, dataset, tags, epoch, rowAt, resultAt, value, uploaded);
  }

  ExportProgress withUpload(String path, String sha256) {
    Map<String, String> all = new HashMap<>(uploaded);
    all.put(path, sha256);
    return new ExportProgress(
        creations, uploadPath, parameters, dataset, tags, epoch, rowAt, resultAt, status, all);
  }
}
