package dev.flattail.jobs.store;

import dev.flattail.jobs.InvalidCursorException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * The position after a page: the id of its last job. Ids sort by age, so jobs that arrive later
 * never follow it.
 */
public record Cursor(UUID last) {
  private static final String PREFIX = "1:";

  public String opaque() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((PREFIX + last).getBytes(StandardCharsets.US_ASCII));
  }

  public static Cursor of(String opaque) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(opaque), StandardCharsets.US_ASCII);
      if (!text.startsWith(PREFIX)) {
        throw new InvalidCursorException(opaque);
      }
      return new Cursor(UUID.fromString(text.substring(PREFIX.length())));
    } catch (IllegalArgumentException e) {
      throw new InvalidCursorException(opaque);
    }
  }
}
