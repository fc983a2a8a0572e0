package dev.flattail.datasets;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Thrown when no data set has the given name. */
public final class UnknownDatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private UnknownDatasetException(String message) {
    super(message);
  }

  /** Creates an exception for a data set that there was. */
  static UnknownDatasetException deleted(String name, Instant at) {
    return new UnknownDatasetException(
        "Data set '%s' was deleted at %s; register it again, or use another one (GET /datasets lists them)"
            .formatted(name, at.truncatedTo(ChronoUnit.SECONDS)));
  }

  /**
   * Creates an exception.
   *
   * @param folderExists whether the data directory has a folder with this name
   */
  public UnknownDatasetException(String name, boolean folderExists) {
    super(
        folderExists
            ? "'%1$s' is a folder of the data directory, but not registered; PUT /datasets/%1$s with {\"path\": \"%1$s\"} does that"
                .formatted(name)
            : "There is no data set '%s'; GET /datasets lists them".formatted(name));
  }
}
