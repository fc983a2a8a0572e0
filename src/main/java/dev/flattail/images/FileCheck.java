package dev.flattail.images;

/** Checks that files are unchanged since their data set was registered. Used by many threads. */
public interface FileCheck {
  /** Checks nothing, for files that no other program can change. */
  FileCheck NONE = (_, _) -> {};

  /**
   * Checks a file.
   *
   * @param index index of the file in its split
   * @param file its bytes
   * @throws InvalidImagesException when the file has changed
   */
  void check(int index, byte[] file) throws InvalidImagesException;
}
