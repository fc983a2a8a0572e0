package dev.flattail.api;

import dev.flattail.api.http.RequestBody;
import dev.flattail.api.problem.KnownProblems;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.artifacts.StorageFullException;
import dev.flattail.datasets.DatasetNameReservedException;
import dev.flattail.datasets.DatasetNotOwnedException;
import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.datasets.DatasetUnavailableException;
import dev.flattail.datasets.UnknownDatasetException;
import dev.flattail.datasets.UnknownImageException;
import dev.flattail.datasets.UploadTooLargeException;
import dev.flattail.jobs.IdempotencyMismatchException;
import dev.flattail.jobs.InvalidCursorException;
import dev.flattail.jobs.JobChangedException;
import dev.flattail.jobs.JobConflictException;
import dev.flattail.jobs.JobNotFoundException;
import dev.flattail.jobs.StillNeededException;
import dev.flattail.jobs.sweeps.SweepNotFoundException;
import dev.flattail.jobs.sweeps.SweepNotOverException;
import dev.flattail.jobs.sweeps.SweepNotYoursException;
import dev.flattail.jobs.sweeps.SweepOverException;
import dev.flattail.jobs.sweeps.SweepPreconditionException;
import dev.flattail.quotas.QuotaExceededException;
import dev.flattail.safetensors.SafetensorsException;
import dev.flattail.security.UnknownTokenException;
import dev.flattail.studies.InvalidStudyException;
import dev.flattail.webhooks.TooManyDeliveriesException;
import dev.flattail.webhooks.UnknownWebhookException;
import dev.flattail.webhooks.WebhooksOffException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Maps exceptions of the packages below the API to problems. */
@Component
final class ServiceProblems implements KnownProblems {
  private static final Logger log = LoggerFactory.getLogger(ServiceProblems.class);

  /** Matches a path or a file name as the first word, or as everything before a colon. */
  private static final Pattern BEGINS_WITH_FILE =
      Pattern.compile("([^\\s'\"]*[./]\\S*\\s|[^:'\"]*[./][^:]*: ).*", Pattern.DOTALL);

  @Override
  public @Nullable Problem of(Exception e) {
    Problem problem = ofRefusal(e);
    return problem == null && e.getCause() instanceof Exception cause ? of(cause) : problem;
  }

  private static @Nullable Problem ofRefusal(Exception e) {
    ProblemKind kind =
        switch (e) {
          case JobNotFoundException _ -> ProblemKind.NOT_FOUND;
          case JobConflictException _ -> ProblemKind.JOB_STATE;
          case StillNeededException _ -> ProblemKind.IN_USE;
          case JobChangedException _ -> ProblemKind.PRECONDITION_FAILED;
          case SweepNotFoundException _ -> ProblemKind.NOT_FOUND;
          case SweepPreconditionException _ -> ProblemKind.PRECONDITION_FAILED;
          case SweepOverException _ -> ProblemKind.CONFLICT;
          case SweepNotOverException _ -> ProblemKind.CONFLICT;
          case SweepNotYoursException _ -> ProblemKind.NOT_YOURS;
          case IdempotencyMismatchException _ -> ProblemKind.IDEMPOTENCY_KEY_REUSED;
          case InvalidCursorException _ -> ProblemKind.INVALID_PARAMETER;
          case InvalidStudyException _ -> ProblemKind.INVALID_PARAMETER;
          case UnknownDatasetException _ -> ProblemKind.NOT_FOUND;
          case UnknownImageException _ -> ProblemKind.NOT_FOUND;
          case DatasetNotOwnedException _ -> ProblemKind.NOT_YOURS;
          case QuotaExceededException quota ->
              quota.isPassing() ? ProblemKind.QUOTA_EXCEEDED : ProblemKind.STORAGE_QUOTA_EXCEEDED;
          case UnknownTokenException _ -> ProblemKind.NOT_FOUND;
          case UnknownWebhookException _ -> ProblemKind.NOT_FOUND;
          case TooManyDeliveriesException _ -> ProblemKind.QUOTA_EXCEEDED;
          case WebhooksOffException _ -> ProblemKind.WEBHOOKS_OFF;
          case DatasetNameReservedException _ -> ProblemKind.BUILT_IN_DATASET;
          case DatasetRejectedException _ -> ProblemKind.INVALID_UPLOAD;
          case UploadTooLargeException _ -> ProblemKind.PAYLOAD_TOO_LARGE;
          case DatasetUnavailableException _ -> ProblemKind.DATASET_UNAVAILABLE;
          case SafetensorsException _ -> ProblemKind.INVALID_UPLOAD;
          case NoSuchArtifactException _ -> ProblemKind.NOT_FOUND;
          case RequestBody.Broken _ -> ProblemKind.BAD_REQUEST;
          case StorageFullException _ -> ProblemKind.INSUFFICIENT_STORAGE;
          default -> null;
        };
    if (kind == null) {
      return null;
    }
    if (e instanceof NoSuchArtifactException) {
      log.warn("A file that the database lists is not in the artifact store: {}", e.getMessage());
    }
    Problem problem =
        Problem.of(
            kind,
            switch (e) {
              case NoSuchArtifactException _ ->
                  "The artifact store no longer has the bytes of this file. If its job still exists, the store lost"
                      + " them; the service's log names the key.";
              // The place of the store is for the log only.
              case StorageFullException _ ->
                  "There is no room left to store this; nothing of it was kept.";
              default -> sentence(e);
            });
    if (e instanceof StillNeededException needed) {
      return problem.with("jobs", needed.jobs());
    }
    if (e instanceof DatasetRejectedException rejected && rejected.problems().size() > 1) {
      return problem.with("problems", rejected.problems());
    }
    return kind == ProblemKind.QUOTA_EXCEEDED ? problem.withHeader("Retry-After", "60") : problem;
  }

  /**
   * Turns a message, which is a clause, into a sentence. A file name at its start stays as it is.
   */
  private static String sentence(Exception e) {
    String message = String.valueOf(e.getMessage());
    String capital =
        message.isEmpty() || BEGINS_WITH_FILE.matcher(message).matches()
            ? message
            : Character.toUpperCase(message.charAt(0)) + message.substring(1);
    return capital.endsWith(".") || capital.endsWith(")") ? capital : capital + ".";
  }
}
