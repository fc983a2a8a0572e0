package dev.flattail.api;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.Page;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.http.RequestBody;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.artifacts.UploadedCheckpoint;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.JobDependents;
import dev.flattail.submission.Uuids;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Receives, lists and deletes checkpoints of models that were trained elsewhere. */
@RestController
class CheckpointUploads {
  private static final Logger log = LoggerFactory.getLogger(CheckpointUploads.class);

  /**
   * Maximum body size, in bytes; more than the largest checkpoint that {@link UploadedCheckpoints}
   * accepts.
   */
  private static final long LIMIT = 5L << 30;

  private static final int MOST_EXAMPLES = 10;

  private final UploadedCheckpoints uploads;
  private final JobDependents dependents;

  CheckpointUploads(UploadedCheckpoints uploads, JobDependents dependents) {
    this.uploads = uploads;
    this.dependents = dependents;
  }

  /** Schema {@code UploadedCheckpoint} of the contract. */
  record UploadBody(
      UUID id,
      int tensors,
      long parameters,
      String sha256,
      long bytes,
      Instant createdAt,
      List<String> prefixes,
      IgnoredBody ignored,
      @Nullable List<String> classNames) {
    static UploadBody of(UploadedCheckpoint upload) {
      return new UploadBody(
          upload.id(),
          upload.tensors(),
          upload.parameters(),
          upload.sha256(),
          upload.bytes(),
          upload.createdAt(),
          upload.prefixes(),
          new IgnoredBody(
              upload.ignored().size(),
              upload.ignored().stream()
                  .limit(MOST_EXAMPLES)
                  .map(part -> new IgnoredBody.Example(part.path(), part.reason()))
                  .toList()),
          upload.classNames());
    }
  }

  /** What of a file is not used. */
  record IgnoredBody(int count, List<Example> examples) {
    record Example(String path, String reason) {}
  }

  @PostMapping(
      path = "/checkpoints",
      consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  UploadBody upload(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > LIMIT) {
      throw Problem.of(
              ProblemKind.PAYLOAD_TOO_LARGE,
              "A checkpoint may have at most %d bytes.".formatted(LIMIT))
          .exception();
    }
    return UploadBody.of(uploads.store(RequestBody.of(request)));
  }

  @GetMapping(path = "/checkpoints", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<UploadBody> list(@RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters = new QueryParameters(query, Set.of("limit", "cursor"));
    int limit = parameters.wholeNumber("limit", 1, 200, 50);
    List<UploadedCheckpoint> found = uploads.list(cursor(parameters.single("cursor")), limit + 1);
    List<UploadBody> page = found.stream().limit(limit).map(UploadBody::of).toList();
    return new Page<>(page, found.size() > limit ? page.getLast().id().toString() : null);
  }

  /** Returns the last id of the page before. */
  private static @Nullable UUID cursor(@Nullable String text) {
    if (text != null && !Uuids.isUuid(text)) {
      throw QueryParameters.invalid("cursor must be the nextCursor of the page before.");
    }
    return text == null ? null : UUID.fromString(text);
  }

  @DeleteMapping("/checkpoints/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String id) {
    UUID checkpoint = JobIds.parse("checkpoint", id);
    if (uploads.find(checkpoint).isEmpty()) {
      throw Problem.of(ProblemKind.NOT_FOUND, "There is no checkpoint '%s'.".formatted(id))
          .exception();
    }
    dependents.requireUnneeded("checkpoint " + checkpoint, checkpoint);
    try {
      uploads.delete(checkpoint);
    } catch (IOException later) {
      // It is deleted; housekeeping retries to delete its bytes.
      log.warn("Could not remove the file of deleted checkpoint {}, retrying later", id, later);
    }
  }
}
