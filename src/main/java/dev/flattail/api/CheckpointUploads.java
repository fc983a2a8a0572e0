package dev.flattail.api;

import dev.flattail.api.http.RequestBody;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.artifacts.UploadedCheckpoint;
import dev.flattail.artifacts.UploadedCheckpoints;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Receives checkpoints of models that were trained elsewhere. */
@RestController
class CheckpointUploads {
  /**
   * Maximum body size, in bytes; more than the largest checkpoint that {@link UploadedCheckpoints}
   * accepts.
   */
  private static final long LIMIT = 5L << 30;

  private final UploadedCheckpoints uploads;

  CheckpointUploads(UploadedCheckpoints uploads) {
    this.uploads = uploads;
  }

  /** Schema {@code UploadedCheckpoint} of the contract. */
  record UploadBody(UUID id, int tensors, long parameters, String sha256) {}

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
    UploadedCheckpoint upload = uploads.store(RequestBody.of(request));
    return new UploadBody(upload.id(), upload.tensors(), upload.parameters(), upload.sha256());
  }
}
