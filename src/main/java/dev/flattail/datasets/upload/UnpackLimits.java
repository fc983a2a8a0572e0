package dev.flattail.datasets.upload;

/**
 * What an archive may unpack to.
 *
 * @param entries files and folders
 * @param bytes of all files together
 * @param ratio unpacked to packed bytes, looked at only beyond {@code freeBytes}: small archives of
 *     plain drawings pack very well and do no harm
 * @param zipListBytes of a zip archive's list of entries, which is held in memory as a whole
 */
public record UnpackLimits(
    long entries, long bytes, long ratio, long freeBytes, long zipListBytes) {
  private static final long USUAL_RATIO = 200;
  private static final long USUAL_FREE_BYTES = 128L << 20;

  /** Names and attributes of somewhat more than a hundred thousand files. */
  private static final long USUAL_ZIP_LIST_BYTES = 16L << 20;

  public static UnpackLimits usual(long entries, long bytes) {
    return new UnpackLimits(entries, bytes, USUAL_RATIO, USUAL_FREE_BYTES, USUAL_ZIP_LIST_BYTES);
  }
}
