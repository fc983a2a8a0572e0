package dev.flattail.datasets;

/** Thrown when the caller may read a data set but neither replace nor delete it. */
public final class DatasetNotOwnedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatasetNotOwnedException(String name) {
    this(name, "choose another name, or ask an admin");
  }

  private DatasetNotOwnedException(String name, String advice) {
    super(
        "'%s' belongs to somebody else, and jobs of others may be made from it; %s"
            .formatted(name, advice));
  }

  static DatasetNotOwnedException forDeletion(String name) {
    return new DatasetNotOwnedException(name, "ask them or an admin to delete it");
  }
}
