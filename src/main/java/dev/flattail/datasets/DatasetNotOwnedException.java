package dev.flattail.datasets;

/** Thrown when the caller may read a data set but not replace it. */
public final class DatasetNotOwnedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatasetNotOwnedException(String name) {
    super(
        "'"
            + name
            + "' belongs to somebody else, and jobs of others may be made from it; choose another name, or ask an admin");
  }
}
