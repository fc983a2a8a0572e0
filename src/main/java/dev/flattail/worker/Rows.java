package dev.flattail.worker;

import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.OpenSet;
import dev.flattail.engine.train.EpochMetrics;
import dev.flattail.engine.train.Scores;
import dev.flattail.engine.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The engine's records as the API's JSON trees. */
final class Rows {
  private Rows() {}

  static Map<String, @Nullable Object> of(EpochMetrics row) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("epoch", row.epoch());
    tree.put("learningRate", row.learningRate());
    tree.put("rho", row.rho());
    tree.put("trainLoss", row.trainLoss());
    tree.put("trainAccuracy", row.trainAccuracy());
    tree.put("testLoss", row.testLoss());
    tree.put("testAccuracy", row.testAccuracy());
    tree.put("balancedAccuracy", row.balancedAccuracy());
    tree.put("many", row.many());
    tree.put("medium", row.medium());
    tree.put("few", row.few());
    tree.put("validationAccuracy", row.validationAccuracy());
    tree.put("seconds", row.seconds());
    tree.put("imagesPerSecond", row.imagesPerSecond());
    return tree;
  }

  static Map<String, @Nullable Object> of(TrainingResult result) {
    Map<String, @Nullable Object> tree = of(result.scores());
    tree.put("stage1", result.stage1() == null ? null : of(result.stage1()));
    if (result.tau() != null) {
      tree.put("tau", result.tau());
    }
    return tree;
  }

  private static Map<String, @Nullable Object> of(Scores scores) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("final", of(scores.end()));
    Evaluation validation = scores.bestOnValidation();
    tree.put("bestOnValidation", validation == null ? null : of(validation));
    Evaluation test = scores.bestOnTest();
    tree.put("bestOnTest", test == null ? null : of(test));
    return tree;
  }

  static Map<String, @Nullable Object> of(Evaluation evaluation) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("accuracy", evaluation.accuracy());
    tree.put("accuracyTop5", evaluation.accuracyTop5());
    tree.put("balancedAccuracy", evaluation.balancedAccuracy());
    tree.put("many", evaluation.many());
    tree.put("medium", evaluation.medium());
    tree.put("few", evaluation.few());
    tree.put("perClass", evaluation.perClass());
    tree.put("ece", evaluation.ece());
    tree.put("loss", evaluation.loss());
    tree.put("epoch", evaluation.epoch());
    return tree;
  }

  static Map<String, @Nullable Object> of(OpenSet openSet) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("truePositives", openSet.truePositives());
    tree.put("falsePositives", openSet.falsePositives());
    tree.put("falseNegatives", openSet.falseNegatives());
    tree.put("rejectedKnown", openSet.rejectedKnown());
    tree.put("images", openSet.images());
    return tree;
  }
}
