package dev.flattail.datasets;

/** A body larger than {@code flattail.datasets.max-upload} or the caller's quota allows. */
public final class UploadTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UploadTooLargeException(long limitBytes) {
    super(
        "The upload is larger than %d bytes (flattail.datasets.max-upload; but for admins also flattail.quota.upload); unpack the data below the data directory and register it by its path"
            .formatted(limitBytes));
  }
}
