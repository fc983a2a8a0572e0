package dev.flattail.images;

import java.util.Set;

/** Recognizes files that file managers leave behind and that belong to no data set. */
public final class JunkFiles {
  private static final Set<String> NAMES = Set.of("__MACOSX", "Thumbs.db", "desktop.ini");

  private JunkFiles() {}

  /** Returns whether a file or folder of this name is ignored, with all its content. */
  public static boolean isJunk(String name) {
    return name.startsWith(".") || NAMES.contains(name);
  }
}
