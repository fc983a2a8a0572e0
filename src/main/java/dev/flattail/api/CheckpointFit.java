package dev.flattail.api;

import dev.flattail.spec.Classifier;
import dev.flattail.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether a checkpoint's tensors are those of a model. */
final class CheckpointFit {
  private static final int MOST_NAMED = 8;

  private CheckpointFit() {}

  /**
   * @param found shapes by name, without a {@code module.} prefix
   * @param classes of the data set; null when unknown, then any number fits
   * @return null when they fit, else what does not
   */
  static @Nullable String misfit(
      Map<String, List<Long>> found, ModelSpec model, @Nullable Integer classes) {
    Map<String, List<Long>> wanted =
        ResNetLayout.of(model, classes == null ? classesOf(found, model) : classes);
    List<String> wrong = new ArrayList<>();
    wanted.forEach(
        (name, shape) -> {
          List<Long> given = found.get(name);
          if (given == null) {
            wrong.add(name + " " + shape + " is missing");
          } else if (!given.equals(shape)) {
            wrong.add(name + " is " + given + ", must be " + shape);
          }
        });
    for (String name : new TreeSet<>(found.keySet())) {
      if (!wanted.containsKey(name)
          && !name.endsWith(".num_batches_tracked")
          && !ResNetLayout.isLeftOut(model, name)) {
        wrong.add(name + " " + found.get(name) + " has no place in this model");
      }
    }
    if (wrong.isEmpty()) {
      return null;
    }
    // The classifier tells most (another number of classes, another head), so it comes first.
    String head = ResNetLayout.classifier(model) + ".";
    wrong.sort((a, b) -> Boolean.compare(b.startsWith(head), a.startsWith(head)));
    String named = String.join("; ", wrong.subList(0, Math.min(MOST_NAMED, wrong.size())));
    return "the checkpoint does not fit %s with a %s classifier%s: %s%s"
        .formatted(
            name(model.arch()),
            name(model.classifier()),
            classes == null ? "" : " for " + classes + " classes",
            named,
            wrong.size() > MOST_NAMED
                ? "; and %d more tensors".formatted(wrong.size() - MOST_NAMED)
                : "");
  }

  private static int classesOf(Map<String, List<Long>> found, ModelSpec model) {
    List<Long> weight = found.getOrDefault(ResNetLayout.classifier(model) + ".weight", List.of());
    int axis = model.classifier() == Classifier.COSINE ? 1 : 0;
    return weight.size() == 2 ? Math.toIntExact(weight.get(axis)) : 0;
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
