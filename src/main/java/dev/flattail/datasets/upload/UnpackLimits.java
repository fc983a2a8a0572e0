package dev.flattail.datasets.upload;

/**
 * Limits for the contents of an archive.
 *
 * @param entries maximum number of files and folders
 * @param bytes maximum total size of all files
 * @param ratio maximum ratio of unpacked to packed bytes, applied only beyond {@code freeBytes}:
 *     small archives of simple drawings have a high ratio but are harmless
 * @param zipListBytes maximum size of a zip archive's central directory, which is held in memory
 */
public record UnpackLimits(
    long entries, long bytes, long ratio, long freeBytes, long zipListBytes) {
  private static final long USUAL_RATIO = 200;
  private static final long USUAL_FREE_BYTES = 128L << 20;

  /** Enough for the names and attributes of over a hundred thousand files. */
  private static final long USUAL_ZIP_LIST_BYTES = 16L << 20;

  public static UnpackLimits usual(long entries, long bytes) {
    return new UnpackLimits(entries, bytes, USUAL_RATIO, USUAL_FREE_BYTES, USUAL_ZIP_LIST_BYTES);
  }
}
