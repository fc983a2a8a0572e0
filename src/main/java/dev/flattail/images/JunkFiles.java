package dev.flattail.images;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes files and folders that file managers, synchronization tools and file servers leave
 * behind, and that belong to no data set.
 */
public final class JunkFiles {
  /** Reasons by name in lower case; Windows and macOS do not distinguish upper and lower case. */
  private static final Map<String, String> REASONS = new HashMap<>();

  static {
    add("macOS metadata", "__macosx", "icon\r", "network trash folder", "temporary items");
    add(
        "Windows metadata",
        "thumbs.db",
        "thumbs.db:encryptable",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        "desktop.ini",
        "folder.htt",
        "$recycle.bin",
        "recycler",
        "system volume information");
    add("metadata of an image viewer", "picasa.ini", "zbthumbnail.info", "pspbrwse.jbf");
    add("metadata of a file server", "@eadir", "@tmp", "@recycle", "#recycle", "#snapshot");
    add("folder of the file system", "lost+found");
  }

  private JunkFiles() {}

  private static void add(String reason, String... names) {
    List.of(names).forEach(name -> REASONS.put(name, reason));
  }

  /** Returns whether a file or folder of this name is left out, with all its content. */
  public static boolean isJunk(String name) {
    return reason(name) != null;
  }

  /** Returns why a file or folder of this name is left out; null when it is not. */
  public static @Nullable String reason(String name) {
    return name.startsWith(".") ? "hidden file" : REASONS.get(name.toLowerCase(Locale.ROOT));
  }
}
