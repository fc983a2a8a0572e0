package dev.flattail.images;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;

/** A file or folder, and its path below the root with forward slashes. */
record PlacedFile(Path file, String path) {

  static PlacedFile of(Path file, Path root) {
    return new PlacedFile(file, FolderListing.slashed(root, file));
  }

  /** Returns the number of folders in its path. */
  int depth() {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  /** Returns the part of the path at {@code depth}, or the last one. */
  String segment(int depth) {
    int start = 0;
    int end = path.indexOf('/');
    for (int i = 0; i < depth && end >= 0; i++) {
      start = end + 1;
      end = path.indexOf('/', start);
    }
    return path.substring(start, end < 0 ? path.length() : end);
  }

  /** Returns the path of the folder around the part at {@code depth}; empty for the root. */
  String folder(int depth) {
    int end = -1;
    for (int i = 0; i < depth; i++) {
      end = path.indexOf('/', end + 1);
    }
    return end < 0 ? "" : path.substring(0, end);
  }

  /**
   * Returns the name of the class whose folder is at {@code depth}. Systems write the same name in
   * different Unicode forms; NFC is the usual one.
   */
  String className(int depth) {
    return Normalizer.normalize(segment(depth), Normalizer.Form.NFC);
  }

  boolean isImage() {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ClassFolders.EXTENSIONS.contains(extension);
  }

  boolean isBelow(int depth, String folder) {
    return depth() > depth && segment(depth).equals(folder);
  }
}
