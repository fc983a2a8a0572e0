package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/**
 * A data set and what is made of it.
 *
 * @param name a built-in or registered data set
 * @param sha256 of its content, pinned at submission; null where there is none to pin (data that is
 *     generated, or read from the data directory)
 * @param imbalance null for the data set as it is
 * @param seed chooses which images stay
 * @param normalize null for the default of the images' size
 * @param resize side in pixels that every image is scaled to; with {@code centerCrop} the shorter
 *     side, in proportion; null for none
 * @param centerCrop side in pixels of the middle of each image, which models are measured on;
 *     augmentations of a fixed size choose from the whole image; null for none
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

  /** Side in pixels on which models of ImageNet and its like are measured. */
  public static final int USUAL_CROP = 224;

  private static final double USUAL_SHORTER_SIDE = 256;

  /** A data set whose images are not cropped. */
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

  /** The same data set at a pinned content, with its normalization spelled out. */
  public DatasetSpec pinned(@Nullable String contentSha256, Normalize resolved) {
    return new DatasetSpec(
        name, contentSha256, imbalance, validation, seed, resolved, resize, centerCrop);
  }

  /**
   * The same data set measured on the middle of its images, whose shorter side is scaled to 256 for
   * 224 pixels where {@code resize} does not say otherwise: OLTR {@code data/dataloader.py}.
   */
  public DatasetSpec cropped(int side) {
    int shorter =
        resize == null ? (int) Math.round(side * USUAL_SHORTER_SIDE / USUAL_CROP) : resize;
    return new DatasetSpec(name, sha256, imbalance, validation, seed, normalize, shorter, side);
  }

  /** Whether a data set may be called so. */
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
