package dev.flattail.bundle;

import java.util.List;
import java.util.regex.Pattern;

/** Removes from log lines of the service what its operator would not publish. */
public final class PublicText {
  private static final String ROOT =
      "/(?:app|data|dev|etc|export|gpfs|home|lustre|media|mnt|nfs|nix|opt|private|root|run|scratch\\w*"
          + "|srv|storage|tmp|usr|var|work|workspace|Users|Volumes)(?=/)|[A-Za-z]:\\\\|\\\\\\\\\\w|\\./|\\.flattail/";

  /** What begins no path of a server: routes of the API. */
  private static final String ROUTE =
      "(?!/(?:jobs|sweeps|datasets|checkpoints|presets|problems|docs|ui)\\b)";

  private record Replacement(Pattern pattern, String by) {}

  /** In this order. A path in quotes may contain blanks. */
  private static final List<Replacement> REPLACEMENTS =
      List.of(
          of("\\b[a-z][a-z0-9+.-]*://[^\\s'\",;)]*", "(an address)"),
          of("\\bbucket '[^']*'", "bucket (a name)"),
          of("(?<=['\"])(?:" + ROOT + ")[^'\"]*", "(a path)"),
          of("(?<![\\w/.)])(?:" + ROOT + ")[^\\s'\",;)]*", "(a path)"),
          of("(?<![\\w/.)])" + ROUTE + "(?:/[\\w.@+-]+){3,}/?", "(a path)"));

  private PublicText() {}

  private static Replacement of(String pattern, String by) {
    return new Replacement(Pattern.compile(pattern), by);
  }

  /**
   * Returns the text on one line, without addresses, names of buckets, and absolute paths. JSON
   * pointers of three and more segments look like paths, and are replaced as well.
   */
  public static String of(String text) {
    String line = text.replaceAll("\\R+", " ");
    for (Replacement each : REPLACEMENTS) {
      line = each.pattern().matcher(line).replaceAll(each.by());
    }
    return line;
  }
}
