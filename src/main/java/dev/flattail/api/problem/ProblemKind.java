package dev.flattail.api.problem;

import dev.flattail.jobspec.schema.Names;

/**
 * The kinds of problems that this service reports, with the texts of their pages. {@code type} in a
 * problem document is {@code /problems/<slug>}; a slug is never reused for another meaning.
 */
public enum ProblemKind {
  MALFORMED_JSON(
      400,
      "Malformed JSON",
      "The request's body is not one JSON value: a syntax error, a field given twice, a number out of range, or"
          + " something after the end.",
      "The detail names line and column. Numbers such as NaN are not JSON."),
  INVALID_PARAMETER(
      400,
      "Invalid parameter",
      "A query parameter or header has a value that cannot be read.",
      "The detail names the parameter and what it takes."),
  BAD_REQUEST(
      400,
      "Bad request",
      "The request is not HTTP that this service can read, for instance because of a character that a URL"
          + " cannot hold.",
      "Percent-encode special characters in URLs."),
  MISPLACED_TOKEN(
      400,
      "Misplaced token",
      "The request carries a token in its URL, or more than one token. A token in a URL ends up in logs and"
          + " histories, and is not secret any more.",
      "Revoke a token that was in a URL. Send one in the header Authorization: Bearer TOKEN."),
  UNAUTHENTICATED(
      401,
      "Unauthenticated",
      "The call needs a token, and the request has none, or one that is unknown, expired, revoked or of another"
          + " issuer; or the browser's login has ended. WWW-Authenticate says which.",
      "Send the header Authorization: Bearer TOKEN. An admin makes tokens with POST /tokens."),
  INSUFFICIENT_SCOPE(
      403,
      "Insufficient scope",
      "The token is good, but not for this call: looking needs the scope read, changing needs submit, and tokens,"
          + " workers and the queue as a whole need admin.",
      "The detail names the missing scope. An admin makes tokens with POST /tokens."),
  STORAGE_QUOTA_EXCEEDED(
      403,
      "Storage quota exceeded",
      "The owner of the token stores as many bytes as it may. Waiting does not help.",
      "Delete jobs and uploaded checkpoints that are no longer needed, or ask the operator (flattail.quota.stored)."),
  NOT_YOURS(
      403,
      "Not yours",
      "All may read the data set, but its owner or an admin alone may replace it. The names of built-in data sets"
          + " are for admins. An admin may read a sweep, but its owner alone may add jobs to it.",
      "Upload under another name, or make a sweep of your own."),
  FOREIGN_HOST(
      403,
      "Foreign host",
      "The request's Host header is a name that this service does not answer to. Without this check a web page"
          + " could reach a developer's instance by DNS rebinding.",
      "Use localhost, 127.0.0.1 or [::1], or add the name to flattail.security.allowed-hosts."),
  FOREIGN_ORIGIN(
      403,
      "Foreign origin",
      "A browser sent this call on behalf of a page from another origin, and the call would change"
          + " something. Or the call has the cookie of a login, and no header by which a browser says that this"
          + " service's own page sent it.",
      "Call from the command line or from a program, with a token, or from this service's own pages."),
  NOT_FOUND(
      404,
      "Not found",
      "No such route, job, sweep, file, data set or checkpoint. Ids that are not UUIDs name no job.",
      "Lists show what there is: /jobs, /sweeps, /jobs/{id}/artifacts, /datasets, /presets. /docs lists the routes. All of these are below the service's own path, if it has one."),
  METHOD_NOT_ALLOWED(
      405,
      "Method not allowed",
      "The route exists, but not with this method.",
      "The Allow header names the methods."),
  NOT_ACCEPTABLE(
      406,
      "Not acceptable",
      "The Accept header allows none of the media types that the resource comes in.",
      "The detail names them. Or leave Accept out."),
  JOB_STATE(
      409,
      "The job's state does not allow this",
      "States go queued, running, then succeeded, failed or cancelled. Cancelling needs a job that is not"
          + " finished, resuming a failed or cancelled one, deleting a finished one.",
      "GET the job for its present state; it may have changed a moment ago."),
  NO_VALIDATION_SPLIT(
      409,
      "No validation split",
      "The best checkpoint is the one that was best on validation images, and the job held none out.",
      "Set dataset.validation.perClass in the spec, or take the last checkpoint."),
  BUILT_IN_DATASET(
      409,
      "Built-in data set",
      "The name belongs to a data set that is built in.",
      "Upload under another name."),
  DATASET_UNAVAILABLE(
      409,
      "Data set unavailable",
      "The files of the data set were never downloaded, or are missing, changed or unreadable.",
      "The detail says what to do: run a job that downloads them, put them back, or register the data set again."),
  AUTHENTICATION_OFF(
      409,
      "Authentication is off",
      "Authentication is off, so this service has no tokens.",
      "Start it with FLATTAIL_SECURITY_BOOTSTRAP_TOKEN, a secret of at least 32 characters, and call with that."),
  WEBHOOKS_OFF(
      409,
      "Webhooks are off",
      "The operator of this service allows no host to which events could be sent.",
      "Ask the operator to set flattail.webhooks.allowed-hosts."),
  IN_USE(
      409,
      "In use",
      "Queued or running jobs need what would be deleted.",
      "The member jobs lists them. Cancel them, or wait for their end."),
  CONFLICT(
      409,
      "Conflict",
      "The request does not fit the present state of what it names.",
      "Read it again before you retry."),
  PRECONDITION_FAILED(
      412,
      "Precondition failed",
      "The resource has changed since the ETag in If-Match was given.",
      "Read it again before you retry."),
  PAYLOAD_TOO_LARGE(
      413,
      "Payload too large",
      "The body is larger than this call takes.",
      "The detail names the limit. Images go to PUT /datasets/{name}, weights to POST /checkpoints."),
  URI_TOO_LONG(
      414, "URI too long", "The URL is longer than this service reads.", "Shorten the query."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "Unsupported media type",
      "The body's Content-Type is none that the call takes. Forms are never taken, so that a web page cannot"
          + " submit one here.",
      "The detail names the media types. With curl: -H 'Content-Type: application/json'."),
  RANGE_NOT_SATISFIABLE(
      416,
      "Range not satisfiable",
      "No range asked for lies within the file.",
      "Content-Range gives the file's size."),
  INVALID_SPEC(
      422,
      "Invalid spec",
      "The spec is JSON, but cannot be run: unknown fields, values out of range, or parts that do not fit each"
          + " other or the data set.",
      "Every mistake is listed by JSON pointer, the first hundred of more. POST /jobs?dryRun=true checks a spec without queueing it."),
  IDEMPOTENCY_KEY_REUSED(
      422,
      "Idempotency key reused",
      "The Idempotency-Key belongs to an earlier job or sweep with another body.",
      "Use a new key for a new request, and the same body for a retry."),
  NOT_COMPARABLE(
      422,
      "Not comparable",
      "The jobs cannot be seen side by side: their kinds, classes or results do not match.",
      "Compare jobs of one kind, over the same classes. The detail names what differs."),
  INVALID_UPLOAD(
      422,
      "Invalid upload",
      "The file is damaged, unsafe, or not what it should be. Nothing of it was kept.",
      "The detail names the offending entry. PUT /datasets/{name} describes the layouts at /docs."),
  QUOTA_EXCEEDED(
      429,
      "Quota exceeded",
      "The owner of the token has as many jobs, or as many webhook deliveries, waiting as it may.",
      "Wait for jobs to start, cancel some, or ask the operator (flattail.quota.queued-jobs). Wait for deliveries to end."),
  TOO_MANY_REQUESTS(
      429,
      "Too many requests",
      "More calls than one token may make, or more bad tokens than one address may send.",
      "Wait for Retry-After."),
  HEADERS_TOO_LARGE(
      431,
      "Request header fields too large",
      "The request's headers are larger than this service reads.",
      "Send fewer or shorter headers."),
  INTERNAL_ERROR(
      500,
      "Internal error",
      "A fault of this service, not of the request.",
      "The log has the details under the document's incident id. Please report both."),
  NOT_IMPLEMENTED(501, "Not implemented", "This service does not know the method.", "See /docs."),
  UNAVAILABLE(
      503,
      "Unavailable",
      "The database, the artifact store or the issuer of tokens does not answer, or the service is starting or stopping. Nothing was changed.",
      "Try again after Retry-After seconds; with an Idempotency-Key a submission is safe to repeat."),
  INSUFFICIENT_STORAGE(
      507,
      "Insufficient storage",
      "The artifact store is full: the disk below flattail.home, or the bucket's quota. Nothing of the upload was kept.",
      "Delete jobs that are no longer needed, or give the service more space.");

  private final int status;
  private final String title;
  private final String meaning;
  private final String remedy;

  ProblemKind(int status, String title, String meaning, String remedy) {
    this.status = status;
    this.title = title;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  String title() {
    return title;
  }

  String meaning() {
    return meaning;
  }

  String remedy() {
    return remedy;
  }

  /** Returns the last part of {@code type}. */
  public String slug() {
    return Names.of(this);
  }

  /** Returns the general kind for a status that Spring or Tomcat chose. */
  static ProblemKind ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> FOREIGN_ORIGIN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 409 -> CONFLICT;
      case 412 -> PRECONDITION_FAILED;
      case 413 -> PAYLOAD_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 416 -> RANGE_NOT_SATISFIABLE;
      case 429 -> TOO_MANY_REQUESTS;
      case 431 -> HEADERS_TOO_LARGE;
      case 501 -> NOT_IMPLEMENTED;
      case 503 -> UNAVAILABLE;
      case 507 -> INSUFFICIENT_STORAGE;
      default -> status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
    };
  }
}
