package dev.flattail.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.datasets.ImageSize;
import dev.flattail.jobspec.AugmentationSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.SpecProblem;
import org.junit.jupiter.api.Test;

class BlankedImagesTest {
  private static final AugmentationSpec HOLE = new AugmentationSpec.AutoaugmentCutout(1, 16);
  private static final AugmentationSpec CROP = new AugmentationSpec.CropFlip();

  @Test
  void aHoleThatAlwaysCoversTheImageIsRefused() {
    assertThat(BlankedImages.problem(HOLE, new ImageSize(8, 8)))
        .get()
        .extracting(SpecProblem::pointer)
        .isEqualTo("/augmentation/length");
    assertThat(BlankedImages.problem(HOLE, new ImageSize(9, 8))).isEmpty();
    assertThat(
            BlankedImages.problem(
                new AugmentationSpec.AutoaugmentCutout(0, 16), new ImageSize(8, 8)))
        .isEmpty();
  }

  @Test
  void aHoleThatMayCoverTheImageIsReported() {
    assertThat(BlankedImages.warnings(HOLE, new ImageSize(15, 15)))
        .extracting(Warning::pointer)
        .containsExactly("/augmentation/length");
    assertThat(BlankedImages.warnings(HOLE, new ImageSize(32, 32))).isEmpty();
  }

  @Test
  void aCropThatMayMissTheImageIsReported() {
    assertThat(BlankedImages.warnings(CROP, new ImageSize(4, 32)))
        .extracting(Warning::pointer)
        .containsExactly("/augmentation");
    assertThat(BlankedImages.warnings(CROP, new ImageSize(5, 5))).isEmpty();
    assertThat(BlankedImages.warnings(new AugmentationSpec.None(), new ImageSize(1, 1))).isEmpty();
  }
}
