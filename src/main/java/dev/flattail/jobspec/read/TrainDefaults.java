package dev.flattail.jobspec.read;

import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.schema.Default;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills in defaults that depend on another field. The heads of a model default to those that its
 * loss needs. The schedule is the reference code's (Saddle-LongTail {@code cifar_train_sam.py},
 * {@code adjust_learning_rate}); {@link StageLengths} fits it to the run.
 */
final class TrainDefaults {
  /** The epochs of the reference code; all defaults belong to runs of this length. */
  static final int EPOCHS = 200;

  private static final List<Integer> MILESTONES = List.of(160, 180);
  private static final List<Double> FACTORS = List.of(0.01, 0.0001);

  private TrainDefaults() {}

  static void apply(Map<String, @Nullable Object> tree) {
    heads(tree);
    dropLast(tree);
    decayEpochs(tree);
    schedule(tree);
  }

  private static void heads(Map<String, @Nullable Object> tree) {
    Object needed = method(tree);
    if (needed != null) {
      ofModel("heads", needed, tree);
    }
  }

  /** Sets a field of the model if the spec does not. */
  private static void ofModel(String field, Object value, Map<String, @Nullable Object> tree) {
    Object given = tree.get("model");
    if (given instanceof Map<?, ?> model && model.containsKey(field)
        || given != null && !(given instanceof Map<?, ?>)) {
      return;
    }
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> model) {
      model.forEach((name, set) -> resolved.put(name.toString(), set));
    }
    resolved.put(field, value);
    tree.put("model", resolved);
  }

  /**
   * Returns the heads that the loss needs when it is a method with its own heads; otherwise null.
   */
  private static @Nullable Object method(Map<String, @Nullable Object> tree) {
    if (!(tree.get("loss") instanceof Map<?, ?> loss)
        || !(loss.get("type") instanceof String type)) {
      return null;
    }
    return switch (type) {
      case "glmc", "paco", "bbn" -> type;
      case "reslt" ->
          loss.get("tail") instanceof Number tail && tail.doubleValue() == 0 ? "reslt-two" : type;
      default -> null;
    };
  }

  /** Defaults {@code dropLast} for PaCo, because whole batches fill its queue. */
  private static void dropLast(Map<String, @Nullable Object> tree) {
    if ("paco".equals(method(tree)) && !tree.containsKey("dropLast")) {
      tree.put("dropLast", true);
    }
  }

  /**
   * Defaults the decay to the epochs of the training; Megvii-Nanjing/BBN {@code combiner.py} rounds
   * 90 and 180 up.
   */
  private static void decayEpochs(Map<String, @Nullable Object> tree) {
    if (!"bbn".equals(method(tree))
        || !(tree.get("loss") instanceof Map<?, ?> loss)
        || loss.containsKey("decayEpochs")) {
      return;
    }
    int epochs = epochs(tree.get("epochs"));
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    loss.forEach((name, value) -> resolved.put(name.toString(), value));
    resolved.put(
        "decayEpochs",
        epochs == 90 || epochs == 180 ? 100 * (epochs / 100 + 1) : Math.max(1, epochs));
    tree.put("loss", resolved);
  }

  private static int epochs(@Nullable Object given) {
    return given instanceof Number n ? n.intValue() : EPOCHS;
  }

  private static void schedule(Map<String, @Nullable Object> tree) {
    Object schedule = tree.get("schedule");
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    if (schedule == null && !tree.containsKey("schedule")) {
      resolved.put("type", "multistep");
    } else if (schedule instanceof Map<?, ?> given
        && "multistep".equals(given.get("type"))
        && !given.containsKey("milestones")
        && !given.containsKey("factors")) {
      given.forEach((name, value) -> resolved.put(name.toString(), value));
    } else {
      return;
    }
    resolved.put("milestones", MILESTONES);
    resolved.put("factors", FACTORS);
    tree.put("schedule", resolved);
  }

  /** Returns the default epochs of a kind of second stage. */
  static int epochsOf(Class<? extends Stage2Spec> stage) {
    for (RecordComponent component : stage.getRecordComponents()) {
      Default standard = component.getAnnotation(Default.class);
      if (component.getName().equals("epochs") && standard != null) {
        return Integer.parseInt(standard.value());
      }
    }
    return 0;
  }
}
