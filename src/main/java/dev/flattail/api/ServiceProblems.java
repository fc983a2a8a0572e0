package dev.flattail.api;

import dev.flattail.access.QuotaExceeded;
import dev.flattail.api.http.RequestBody;
import dev.flattail.api.problem.KnownProblems;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.artifacts.StorageFullException;
import dev.flattail.datasets.DatasetNameReserved;
import dev.flattail.datasets.DatasetNotOwned;
import dev.flattail.datasets.DatasetRejected;
import dev.flattail.datasets.DatasetUnavailable;
import dev.flattail.datasets.UnknownDataset;
import dev.flattail.datasets.UploadTooLarge;
import dev.flattail.jobs.IdempotencyMismatch;
import dev.flattail.jobs.InvalidCursor;
import dev.flattail.jobs.JobChanged;
import dev.flattail.jobs.JobConflict;
import dev.flattail.jobs.JobNotFound;
import dev.flattail.jobs.sweeps.SweepNotFound;
import dev.flattail.jobs.sweeps.SweepOver;
import dev.flattail.safetensors.SafetensorsException;
import dev.flattail.security.UnknownToken;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the packages below the API refuse, as problems. */
@Component
final class ServiceProblems implements KnownProblems {
  /** A path or a name with a dot as the first word, or as all that comes before a colon. */
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
          case JobNotFound job -> ProblemKind.NOT_FOUND;
          case JobConflict state -> ProblemKind.JOB_STATE;
          case JobChanged changed -> ProblemKind.PRECONDITION_FAILED;
          case SweepNotFound sweep -> ProblemKind.NOT_FOUND;
          case SweepOver sweep -> ProblemKind.CONFLICT;
          case IdempotencyMismatch key -> ProblemKind.IDEMPOTENCY_KEY_REUSED;
          case InvalidCursor cursor -> ProblemKind.INVALID_PARAMETER;
          case UnknownDataset dataset -> ProblemKind.NOT_FOUND;
          case DatasetNotOwned dataset -> ProblemKind.NOT_YOURS;
          case QuotaExceeded quota -> ProblemKind.QUOTA_EXCEEDED;
          case UnknownToken token -> ProblemKind.NOT_FOUND;
          case DatasetNameReserved name -> ProblemKind.BUILT_IN_DATASET;
          case DatasetRejected upload -> ProblemKind.INVALID_UPLOAD;
          case UploadTooLarge upload -> ProblemKind.PAYLOAD_TOO_LARGE;
          case DatasetUnavailable dataset -> ProblemKind.UNAVAILABLE;
          case SafetensorsException upload -> ProblemKind.INVALID_UPLOAD;
          case NoSuchArtifactException gone -> ProblemKind.NOT_FOUND;
          case RequestBody.Broken body -> ProblemKind.BAD_REQUEST;
          case StorageFullException full -> ProblemKind.INSUFFICIENT_STORAGE;
          default -> null;
        };
    if (kind == null) {
      return null;
    }
    Problem problem =
        Problem.of(
            kind,
            switch (e) {
              case NoSuchArtifactException gone ->
                  "The file is gone; its job may have been deleted a moment ago.";
              // Where the service stores what is for its log.
              case StorageFullException full ->
                  "There is no room left to store this; nothing of it was kept.";
              default -> sentence(e);
            });
    if (e instanceof DatasetRejected rejected && rejected.problems().size() > 1) {
      return problem.with("problems", rejected.problems());
    }
    return kind == ProblemKind.UNAVAILABLE || kind == ProblemKind.QUOTA_EXCEEDED
        ? problem.withHeader("Retry-After", "60")
        : problem;
  }

  /** Messages are written for callers, but as clauses; a file keeps its name. */
  private static String sentence(Exception e) {
    String message = String.valueOf(e.getMessage());
    String capital =
        message.isEmpty() || BEGINS_WITH_FILE.matcher(message).matches()
            ? message
            : Character.toUpperCase(message.charAt(0)) + message.substring(1);
    return capital.endsWith(".") || capital.endsWith(")") ? capital : capital + ".";
  }
}
