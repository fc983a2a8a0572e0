package dev.flattail.datasets.upload;

import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.images.JunkFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Validates the names of archive entries, which are untrusted. */
public final class EntryPath {
  private static final int MOST_SEGMENT_BYTES = 255;
  private static final int MOST_BYTES = 1024;
  private static final int MOST_SEGMENTS = 16;

  private EntryPath() {}

  /**
   * Returns the entry's path below the target folder, with forward slashes; empty for entries to be
   * skipped ({@link #junk}, and the archive's own root).
   *
   * @throws DatasetRejectedException when the name leads outside the folder or is no valid file
   *     name
   */
  static Optional<String> of(String name) {
    if (name.startsWith("/") || name.matches("(?s)[A-Za-z]:.*")) {
      throw rejected(name, "has an absolute path; archive the files with relative paths");
    }
    List<String> segments = new ArrayList<>();
    for (String segment : name.split("/")) {
      if (segment.equals("..")) {
        throw rejected(name, "leads out of the archive; archive the files without '..'");
      }
      if (segment.isEmpty() || segment.equals(".")) {
        continue;
      }
      if (JunkFiles.isJunk(segment)) {
        return Optional.empty();
      }
      checkCharacters(name, segment);
      if (bytes(segment) > MOST_SEGMENT_BYTES) {
        throw rejected(name, "has a name that is too long; rename it");
      }
      segments.add(segment);
    }
    if (segments.size() > MOST_SEGMENTS) {
      throw rejected(
          name, "lies more than %d folders deep; move it up".formatted(MOST_SEGMENTS - 1));
    }
    String path = String.join("/", segments);
    if (bytes(path) > MOST_BYTES) {
      throw rejected(name, "has a path that is too long; rename it");
    }
    return segments.isEmpty() ? Optional.empty() : Optional.of(path);
  }

  private static void checkCharacters(String name, String segment) {
    if (segment.indexOf('\\') >= 0 || segment.chars().anyMatch(Character::isISOControl)) {
      throw rejected(name, "has a backslash or control character in its name; rename it");
    }
    if (segment.indexOf('\uFFFD') >= 0) {
      throw notUtf8(name);
    }
  }

  /**
   * A file or folder that belongs to no data set.
   *
   * @param path its path in the archive
   * @param top path of the outermost folder around it that is junk, or of itself
   */
  record Junk(String path, String top, String reason) {}

  /** Returns the entry if a part of its name is junk; empty for other entries. */
  static Optional<Junk> junk(String name) {
    List<String> segments =
        Arrays.stream(name.split("/")).filter(s -> !s.isEmpty() && !s.equals(".")).toList();
    for (int i = 0; i < segments.size(); i++) {
      String reason = JunkFiles.reason(segments.get(i));
      if (reason != null) {
        return Optional.of(
            new Junk(
                String.join("/", segments), String.join("/", segments.subList(0, i + 1)), reason));
      }
    }
    return Optional.empty();
  }

  /** Creates the exception for a name in an unknown encoding, which could be any. */
  static DatasetRejectedException notUtf8(String name) {
    return rejected(
        name,
        "has a name that is not UTF-8; rename the files, or archive them again with UTF-8 names (zip: 7-Zip with -mcu=on; before tar: convmv -f CODEPAGE -t UTF-8)");
  }

  static DatasetRejectedException rejected(String name, String why) {
    return new DatasetRejectedException("entry '" + shown(name) + "' " + why);
  }

  /**
   * Returns a printable form: control characters become question marks, and long names are
   * shortened.
   */
  public static String shown(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 200 ? plain : plain.substring(0, 200) + "…";
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
