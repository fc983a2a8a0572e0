package dev.flattail.jobs;

/** Thrown for a list cursor that no list has returned. */
public final class InvalidCursorException extends IllegalArgumentException {
  public InvalidCursorException(String cursor) {
    super(
        "cursor '"
            + cursor
            + "' is not one that this service gave out; start again without cursor");
  }
}
