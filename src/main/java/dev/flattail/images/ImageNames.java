package dev.flattail.images;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names by which other files may refer to an image: its file name, with or without folder. */
final class ImageNames {
  private static final int SHORTEST_NUMBER = 4;

  private ImageNames() {}

  /** Returns the names of the image at {@code path}, without extension. */
  static List<String> of(String path) {
    String whole = withoutExtension(Normalizer.normalize(path, Normalizer.Form.NFC));
    return List.of(lastSegments(whole, 1), lastSegments(whole, 2));
  }

  /**
   * Returns the name in the form of {@link #of} that {@code text} may be; null when it is none. A
   * word without folder and extension counts if it has four characters and a digit, so that class
   * names and counts do not.
   */
  static @Nullable String in(String text) {
    String path = text.strip().replace('\\', '/');
    String whole = withoutExtension(Normalizer.normalize(path, Normalizer.Form.NFC));
    boolean isPath = whole.length() < path.length() || whole.contains("/");
    boolean isNumbered =
        whole.length() >= SHORTEST_NUMBER && whole.chars().anyMatch(Character::isDigit);
    return isPath || isNumbered ? lastSegments(whole, 2) : null;
  }

  private static String withoutExtension(String path) {
    int dot = path.lastIndexOf('.');
    return dot > 0
            && ClassFolders.EXTENSIONS.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT))
        ? path.substring(0, dot)
        : path;
  }

  private static String lastSegments(String path, int count) {
    int at = path.length();
    for (int i = 0; i < count && at >= 0; i++) {
      at = path.lastIndexOf('/', at - 1);
    }
    return path.substring(at + 1);
  }
}
