package dev.flattail.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.SharedFiles;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.jobspec.RebalanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Weights, margins and offsets by class against {@code golden/imbalance.json}. */
class ClassVectorsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int[] COUNTS = {500, 120, 30, 8};

  private static JsonNode classVectors() throws IOException {
    String text = Files.readString(SharedFiles.file("golden/imbalance.json"));
    return JSON.readTree(text).get("classVectors");
  }

  private static void assertEqual(double[] actual, JsonNode expected) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      double value = expected.get(i).asDouble();
      assertThat(actual[i]).isCloseTo(value, within(1e-10 * Math.abs(value)));
    }
  }

  @Test
  void vectorsOfEveryProfileEqualTheReference() throws IOException {
    for (JsonNode profile : classVectors()) {
      int[] counts = JSON.convertValue(profile.get("counts"), int[].class);
      for (JsonNode weights : profile.get("effectiveNumber")) {
        double beta = weights.get("beta").asDouble();
        assertEqual(ClassWeights.effectiveNumber(counts, beta), weights.get("weights"));
      }
      JsonNode ldam = profile.get("ldamMargins");
      assertEqual(LdamLoss.margins(counts, ldam.get("maxM").asDouble()), ldam.get("margins"));
      JsonNode vs = profile.get("vs");
      assertEqual(VectorScalingLoss.factors(counts, vs.get("gamma").asDouble()), vs.get("delta"));
      assertEqual(LogitOffsetLoss.logPriors(counts, vs.get("tau").asDouble()), vs.get("iota"));
    }
  }

  @Test
  void weightsSumToTheNumberOfClasses() {
    double sum = 0;
    for (double weight : ClassWeights.effectiveNumber(COUNTS, 0.9999)) {
      sum += weight;
    }
    assertThat(sum).isCloseTo(4, within(1e-12));
  }

  @Test
  void deferredWeightsActOnceTheirStartEpochsAreCompleted() {
    RebalanceSpec drw = new RebalanceSpec.Drw(0.9999, 160);
    assertThat(ClassWeights.at(drw, COUNTS, 159)).isNull();
    assertThat(ClassWeights.at(drw, COUNTS, 160))
        .isEqualTo(ClassWeights.effectiveNumber(COUNTS, 0.9999));
  }

  @Test
  void anEmptyClassIsRefusedWhereCountsWeigh() {
    int[] counts = {5, 0, 3};
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> ClassWeights.effectiveNumber(counts, 0.9),
            () -> LdamLoss.margins(counts, 0.5),
            () -> VectorScalingLoss.factors(counts, 0.3),
            () -> LogitOffsetLoss.logPriors(counts, 1),
            () -> LogitOffsetLoss.logCounts(counts))) {
      assertThatThrownBy(use)
          .isInstanceOf(UnrunnableSpecException.class)
          .hasMessageContaining("class 1 has no training images");
    }
  }

  @Test
  void resamplingActsThroughTheSamplerAlone() {
    assertThat(ClassWeights.at(new RebalanceSpec.Resample(0.9999), COUNTS, 0)).isNull();
    assertThat(ClassWeights.at(new RebalanceSpec.None(), COUNTS, 0)).isNull();
    assertThat(ClassWeights.at(new RebalanceSpec.Reweight(0.99), COUNTS, 0)).isNotNull();
  }
}
