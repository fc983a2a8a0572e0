package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/**
 * A data set and its preparation: imbalance, normalization and image size.
 *
 * @param name a built-in or registered data set
 * @param sha256 digest of its content, pinned at submission; null for data that is generated or
 *     read from the data directory
 * @param imbalance null for the original class counts
 * @param seed selects the images that remain
 * @param normalize null for the default of the image size
 * @param resize side in pixels that every image is scaled to; with {@code centerCrop} the shorter
 *     side, keeping proportions; null for none
 * @param centerCrop side in pixels of the central crop on which models are measured; augmentations
 *     with random windows use the whole image; null for none
 */
public record DatasetSpec(
    @Matches(value = DatasetSpec.NAME, detail = "must match " + DatasetSpec.NAME) String name,
    @Nullable @Matches(value = DatasetSpec.SHA_256, detail = DatasetSpec.NO_SHA_256) String sha256,
    @Nullable ImbalanceSpec imbalance,
    @Default("{}") ValidationSpec validation,
    @Default("0") long seed,
    @Nullable Normalize normalize,
    @Nullable @AtLeast(8) @AtMost(1024) Integer resize,
    @Nullable @AtLeast(8) @AtMost(1024) Integer centerCrop)
    implements Checked {
  static final String NAME = "[a-z0-9][a-z0-9._-]{0,62}";
  static final String SHA_256 = "[0-9a-f]{64}";
  static final String NO_SHA_256 = "must be 64 lower-case hexadecimal digits";

  /** Usual side in pixels of evaluation crops for ImageNet and similar data. */
  public static final int USUAL_CROP = 224;

  private static final double USUAL_SHORTER_SIDE = 256;

  /** Creates a data set whose images are not cropped. */
  public DatasetSpec(
      String name,
      @Nullable String sha256,
      @Nullable ImbalanceSpec imbalance,
      ValidationSpec validation,
      long seed,
      @Nullable Normalize normalize,
      @Nullable Integer resize) {
    this(name, sha256, imbalance, validation, seed, normalize, resize, null);
  }

  /** Returns the same data set with a pinned content and its normalization filled in. */
  public DatasetSpec pinned(@Nullable String contentSha256, Normalize resolved) {
    return new DatasetSpec(
        name, contentSha256, imbalance, validation, seed, resolved, resize, centerCrop);
  }

  /**
   * Returns the same data set with a central crop of {@code side}. Unless {@code resize} is given,
   * the shorter side is scaled to 256 for 224 pixels and in proportion otherwise: OLTR {@code
   * data/dataloader.py}.
   */
  public DatasetSpec cropped(int side) {
    int shorter =
        resize == null ? (int) Math.round(side * USUAL_SHORTER_SIDE / USUAL_CROP) : resize;
    return new DatasetSpec(name, sha256, imbalance, validation, seed, normalize, shorter, side);
  }

  /** Returns the same data set with another normalization. */
  public DatasetSpec normalizedBy(@Nullable Normalize other) {
    return new DatasetSpec(name, sha256, imbalance, validation, seed, other, resize, centerCrop);
  }

  /** Returns the same data set with images of another size. */
  public DatasetSpec framedBy(@Nullable Integer otherResize, @Nullable Integer otherCrop) {
    return new DatasetSpec(
        name, sha256, imbalance, validation, seed, normalize, otherResize, otherCrop);
  }

  /** Returns the same data set without imbalance. */
  public DatasetSpec withoutImbalance() {
    return new DatasetSpec(name, sha256, null, validation, seed, normalize, resize, centerCrop);
  }

  /** Returns whether a data set may have this name. */
  public static boolean isName(String name) {
    return name.matches(NAME);
  }

  @Override
  public void check(String pointer, Problems problems) {
    if (centerCrop != null
        && resize != null
        && resize < centerCrop
        && !problems.under(pointer + "/resize")
        && !problems.under(pointer + "/centerCrop")) {
      problems.add(
          pointer + "/centerCrop",
          "must be at most resize (%d), out of which it is cut".formatted(resize));
    }
  }
}
