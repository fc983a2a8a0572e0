package dev.flattail.submission;

import java.util.regex.Pattern;

/** Checks the format of ids. */
public final class Uuids {
  /**
   * {@link java.util.UUID#fromString} also accepts shorter groups, which Flattail's ids never have.
   */
  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Uuids() {}

  public static boolean isUuid(String text) {
    return FORM.matcher(text).matches();
  }
}
