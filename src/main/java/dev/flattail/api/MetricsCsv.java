package dev.flattail.api;

import java.util.List;
import java.util.Map;

/**
 * Metrics rows as CSV: the contract's columns, then any others, nulls empty, numbers as in JSON.
 */
final class MetricsCsv {
  private static final List<String> COLUMNS =
      List.of(
          "epoch",
          "learningRate",
          "rho",
          "trainLoss",
          "trainAccuracy",
          "testLoss",
          "testAccuracy",
          "balancedAccuracy",
          "many",
          "medium",
          "few",
          "seconds",
          "imagesPerSecond");

  private MetricsCsv() {}

  static String write(List<Map<String, Object>> rows) {
    return Csv.write(COLUMNS, rows);
  }
}
