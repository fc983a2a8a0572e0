package dev.flattail.datasets;

/** Thrown when a body exceeds {@code flattail.datasets.max-upload} or the caller's quota. */
public final class UploadTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UploadTooLargeException(long limitBytes) {
    super(
        "The upload is larger than %d bytes (flattail.datasets.max-upload; but for admins also flattail.quota.upload); unpack the data below the data directory and register it by its path"
            .formatted(limitBytes));
  }
}
