package dev.flattail.images;

/** Holds files to what they were when their data set was registered. Used by many threads. */
public interface FileCheck {
  /** For files that nobody else can change. */
  FileCheck NONE = (_, _) -> {};

  /**
   * @param index of the file in its split
   * @param file the bytes that were read
   * @throws InvalidImagesException they are others
   */
  void check(int index, byte[] file) throws InvalidImagesException;
}
