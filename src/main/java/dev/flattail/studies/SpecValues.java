package dev.flattail.studies;

import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.schema.JsonPointer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Values of a resolved spec by JSON pointer. Lists are one value, and null is no value. What does
 * not change the computation is left out.
 *
 * <p>If a job measured the model of a training, the training's own values stand below {@code
 * /model/job}: two models differ by how they were trained, not by their ids.
 */
final class SpecValues {
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("preset", "name", "labels", "priority", "maxDuration", "expect");

  private SpecValues() {}

  static Map<String, Object> of(StoredJson spec, Map<UUID, StoredJson> trainings) {
    Map<String, Object> values = new LinkedHashMap<>();
    flatten("", spec.asMap(), values);
    if (values.get("/model/job") instanceof String id) {
      StoredJson training = trainings.get(UUID.fromString(id));
      if (training != null) {
        values.remove("/model/job");
        flatten("/model/job", training.asMap(), values);
      }
    }
    return values;
  }

  private static void flatten(String at, Map<?, ?> object, Map<String, Object> into) {
    boolean isSpec = at.isEmpty() || at.equals("/model/job");
    object.forEach(
        (name, value) -> {
          String pointer = at + "/" + JsonPointer.escape(String.valueOf(name));
          if (isSpec && WITHOUT_EFFECT.contains(name)) {
            return;
          }
          if (value instanceof Map<?, ?> inner) {
            flatten(pointer, inner, into);
          } else if (value != null) {
            into.put(pointer, value);
          }
        });
  }
}
