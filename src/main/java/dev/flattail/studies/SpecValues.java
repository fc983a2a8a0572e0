package dev.flattail.studies;

import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.SpecLeaves;
import java.util.Map;
import java.util.UUID;

/**
 * Values of a resolved spec by JSON pointer. Lists are one value, and null is no value. What does
 * not change the computation is left out.
 *
 * <p>If a job measured the model of a training, the training's own values stand below {@code
 * /model/job}: two models differ by how they were trained, not by their ids.
 */
final class SpecValues {
  private static final String TRAINING = "/model/job";

  private SpecValues() {}

  static Map<String, Object> of(StoredJson spec, Map<UUID, StoredJson> trainings) {
    Map<String, Object> values = SpecLeaves.of(spec.asMap(), "");
    if (values.get(TRAINING) instanceof String id) {
      StoredJson training = trainings.get(UUID.fromString(id));
      if (training != null) {
        values.remove(TRAINING);
        values.putAll(SpecLeaves.of(training.asMap(), TRAINING));
      }
    }
    return values;
  }
}
