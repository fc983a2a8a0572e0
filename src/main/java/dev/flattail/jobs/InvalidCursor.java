package dev.flattail.jobs;

/** A list cursor that no list answered. */
public final class InvalidCursor extends IllegalArgumentException {
  public InvalidCursor(String cursor) {
    super(
        "cursor '"
            + cursor
            + "' is not one that this service gave out; start again without cursor");
  }
}
