package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/**
 * Images of classes that a model was not trained on: a data set's test images, or all its images
 * when it has only training images. Its labels are ignored.
 *
 * @param name a built-in or registered data set
 * @param sha256 as in {@link DatasetSpec}
 * @param normalize null for that of the evaluated data set, so that known and unknown images are
 *     normalized in the same way
 * @param resize as in {@link DatasetSpec}; null for that of the evaluated images
 * @param centerCrop as in {@link DatasetSpec}; null for that of the evaluated images
 */
public record OpenSetSpec(
    @Matches(value = DatasetSpec.NAME, detail = "must match " + DatasetSpec.NAME) String name,
    @Nullable @Matches(value = DatasetSpec.SHA_256, detail = DatasetSpec.NO_SHA_256) String sha256,
    @Nullable Normalize normalize,
    @Nullable @AtLeast(8) @AtMost(1024) Integer resize,
    @Nullable @AtLeast(8) @AtMost(1024) Integer centerCrop)
    implements Checked {

  /** Returns the data set, unmodified. */
  public DatasetSpec dataset() {
    return new DatasetSpec(
        name, sha256, null, new ValidationSpec(0), 0, normalize, resize, centerCrop);
  }

  /** Creates the spec of the same images from a pinned data set. */
  public static OpenSetSpec of(DatasetSpec resolved) {
    return new OpenSetSpec(
        resolved.name(),
        resolved.sha256(),
        resolved.normalize(),
        resolved.resize(),
        resolved.centerCrop());
  }

  @Override
  public void check(String pointer, Problems problems) {
    if (!problems.under(pointer)) {
      dataset().check(pointer, problems);
    }
  }
}
