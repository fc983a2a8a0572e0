package dev.flattail.bundle;

import java.util.regex.Pattern;

/** Removes from texts of the service what its operator would not publish. */
public final class PublicText {
  /**
   * Absolute paths below the usual roots of Unix, of Windows, and in buckets. JSON pointers and
   * paths of the API do not begin with these.
   */
  private static final Pattern HOST_PATH =
      Pattern.compile(
          "(?<![\\w/.])(?:file://|s3://|/(?:app|data|etc|home|media|mnt|nfs|opt|private|root|run|scratch"
              + "|srv|storage|tmp|usr|var|workspace|Users|Volumes)(?=/)|[A-Za-z]:\\\\)[^\\s'\",;)]*");

  private PublicText() {}

  /** Returns the text with each path of a server's file system replaced. */
  public static String withoutHostPaths(String text) {
    return HOST_PATH.matcher(text).replaceAll("(a path of the server)");
  }
}
