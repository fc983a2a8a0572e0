package dev.flattail.engine.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkEstimateTest {
  private final WorkEstimate estimate = new WorkEstimate(400);

  private void products(int count, int images) {
    for (int i = 0; i < count; i++) {
      estimate.product(images);
    }
  }

  @Test
  void theFirstClassIsBoundedByTheLimitOfProducts() {
    estimate.begin(10, 2, 40);
    products(3, 10);

    assertThat(estimate.now()).isEqualTo(new AnalysisProgress(3, 1200, 30, 20_000, false));
  }

  @Test
  void laterClassesAreExpectedToNeedAsManyProductsForAnImage() {
    estimate.begin(10, 2, 40);
    products(80, 10);
    products(40, 5); // halves, together 100 times the class's images
    estimate.end();
    estimate.begin(30, 1, 10);
    products(1, 30);

    assertThat(estimate.now()).isEqualTo(new AnalysisProgress(121, 360, 1030, 5000, true));
  }

  @Test
  void aClassThatNeedsMoreIsNeverExpectedToBeUndone() {
    estimate.begin(10, 1, 10);
    products(2, 10);
    estimate.end();
    estimate.begin(10, 0, 0);
    products(7, 10);

    assertThat(estimate.now()).isEqualTo(new AnalysisProgress(9, 9, 90, 90, true));
  }

  /** 20 of the 400 products are over batches of 7 images, whatever the class. */
  @Test
  void workOverBatchesDoesNotGrowWithTheImagesOfAClass() {
    WorkEstimate withBatches = new WorkEstimate(400, 20);
    withBatches.begin(10, 2, 40, 140, 280);
    assertThat(withBatches.now().expectedWork()).isEqualTo(50 * 380 + 3 * 140);
    for (int i = 0; i < 100; i++) {
      withBatches.product(10);
    }
    for (int i = 0; i < 20; i++) {
      withBatches.product(7);
    }
    withBatches.end();
    withBatches.begin(30, 1, 10, 140, 140);

    assertThat(withBatches.now())
        .isEqualTo(new AnalysisProgress(120, 360, 1140, 1140 + 40 * 100 + 2 * 140, true));
  }
}
