package dev.flattail.datasets;

/** Thrown when no data set has the given name. */
public final class UnknownDatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

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
