package dev.flattail.app.demo;

import tools.jackson.databind.JsonNode;

/** One epoch of {@code GET /jobs/{id}/metrics}. */
record MetricsRow(JsonNode json) {
  double trainLoss() {
    return json.path("trainLoss").asDouble(Double.NaN);
  }

  double balancedAccuracy() {
    return json.path("balancedAccuracy").asDouble(Double.NaN);
  }
}
