package dev.flattail.engine.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelEvaluationTest {
  @Test
  void largeImagesGoThroughInSmallBatches() {
    assertThat(ModelEvaluation.batchSize(32, 32)).isEqualTo(256);
    assertThat(ModelEvaluation.batchSize(28, 28)).isEqualTo(256);
    assertThat(ModelEvaluation.batchSize(64, 64)).isEqualTo(64);
    assertThat(ModelEvaluation.batchSize(224, 224)).isEqualTo(5);
    assertThat(ModelEvaluation.batchSize(1024, 1024)).isEqualTo(1);
  }
}
