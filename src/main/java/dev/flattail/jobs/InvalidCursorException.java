package dev.flattail.jobs;

/** A list cursor that no list answered. */
public final class InvalidCursorException extends IllegalArgumentException {
  public InvalidCursorException(String cursor) {
    super(
        "cursor '"
            + cursor
            + "' is not one that this service gave out; start again without cursor");
  }
}
