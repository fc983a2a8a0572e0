package dev.flattail.jobspec.schema;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document (RFC 6901).
 *
 * @param steps unescaped; none for the whole document
 */
public record JsonPointer(List<String> steps) {
  public JsonPointer {
    steps = List.copyOf(steps);
  }

  /** Parses a pointer, or returns null for text that is not one. */
  public static @Nullable JsonPointer parse(String text) {
    if (text.isEmpty()) {
      return new JsonPointer(List.of());
    }
    if (text.charAt(0) != '/' || !isEscaped(text)) {
      return null;
    }
    return new JsonPointer(
        Arrays.stream(text.substring(1).split("/", -1)).map(JsonPointer::unescape).toList());
  }

  /** Returns whether every {@code ~} begins {@code ~0} or {@code ~1}. */
  private static boolean isEscaped(String text) {
    for (int at = text.indexOf('~'); at >= 0; at = text.indexOf('~', at + 1)) {
      if (!text.startsWith("~0", at) && !text.startsWith("~1", at)) {
        return false;
      }
    }
    return true;
  }

  private static String unescape(String step) {
    return step.replace("~1", "/").replace("~0", "~");
  }

  /** Escapes a step for a pointer's text. */
  public static String escape(String step) {
    return step.replace("~", "~0").replace("/", "~1");
  }

  /** Returns whether this place is {@code other} or inside it. */
  public boolean isWithin(JsonPointer other) {
    int length = other.steps.size();
    return steps.size() >= length && steps.subList(0, length).equals(other.steps);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps.forEach(step -> text.append('/').append(escape(step)));
    return text.toString();
  }
}
