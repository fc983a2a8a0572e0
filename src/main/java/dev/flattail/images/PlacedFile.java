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
    return ClassFolders.EXTENSIONS.contains(extension());
  }

  /** Returns the name of the file or folder. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns the part of the file's name after the last dot, in lower case; empty for none. */
  String extension() {
    String name = name();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /** Returns the part of the file's name before the last dot. */
  String stem() {
    String name = name();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Returns the name of the folder around it; empty for the root. */
  String parent() {
    int end = path.lastIndexOf('/');
    return end < 0 ? "" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  boolean isBelow(int depth, String folder) {
    return depth() > depth && segment(depth).equals(folder);
  }
}
