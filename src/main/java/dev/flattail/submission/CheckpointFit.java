package dev.flattail.submission;

import dev.flattail.architecture.Architecture;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.InitClassifier;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.schema.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares a checkpoint's tensors with those of a model. */
final class CheckpointFit {
  private static final int MOST_NAMED = 20;
  private static final int IMAGE_CHANNELS = 3;

  private CheckpointFit() {}

  /**
   * Compares all tensors.
   *
   * @param found shapes by name, without a {@code module.} prefix
   * @param classes number of classes of the data set; null when unknown, which allows any number
   * @return what does not fit; null when everything fits
   */
  static @Nullable String misfit(
      Map<String, List<Long>> found, ModelSpec model, @Nullable Integer classes) {
    Architecture architecture = Architecture.of(model, IMAGE_CHANNELS);
    int wanted = classes == null ? classesOf(found, model, architecture) : classes;
    List<String> wrong = wrong(found, architecture, model, wanted);
    if (wrong.isEmpty()) {
      return null;
    }
    return "the checkpoint does not fit %s with a %s classifier%s: %s"
        .formatted(
            Names.of(model.arch()),
            Names.of(model.classifier()),
            classes == null ? "" : " for " + classes + " classes",
            listed(wrong));
  }

  /**
   * Compares the tensors of a training's initial weights.
   *
   * @param classifier whether the checkpoint's classifier has to fit as well
   */
  static @Nullable String misfitOfStart(
      Map<String, List<Long>> found,
      ModelSpec model,
      @Nullable Integer classes,
      InitClassifier classifier) {
    List<String> wrongBackbone = wrongBackbone(found, model);
    return switch (classifier) {
      case FRESH ->
          wrongBackbone.isEmpty()
              ? null
              : "the checkpoint does not fit the backbone of %s: %s"
                  .formatted(Names.of(model.arch()), listed(wrongBackbone));
      case LOADED -> {
        String misfit = misfit(found, model, classes);
        yield misfit == null || !wrongBackbone.isEmpty()
            ? misfit
            : misfit + ". The rest fits: initFrom's \"classifier\": \"fresh\" starts a new one";
      }
    };
  }

  private static List<String> wrongBackbone(Map<String, List<Long>> found, ModelSpec model) {
    Architecture architecture = Architecture.of(model, IMAGE_CHANNELS);
    Map<String, List<Long>> backbone = new TreeMap<>(found);
    backbone.keySet().removeIf(architecture::isHead);
    List<String> wrong = wrong(backbone, architecture, model, 0);
    wrong.removeIf(architecture::isHead);
    return wrong;
  }

  /**
   * Returns the tensors that are missing, superfluous or of another shape, each text starting with
   * the name.
   */
  private static List<String> wrong(
      Map<String, List<Long>> found, Architecture architecture, ModelSpec model, int classes) {
    Map<String, List<Long>> wanted =
        architecture.tensors(model.heads(), model.classifier(), classes);
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
    new TreeMap<>(found)
        .forEach(
            (name, shape) -> {
              if (!wanted.containsKey(name)
                  && !name.endsWith(".num_batches_tracked")
                  && !architecture.isLeftOut(name)) {
                wrong.add(name + " " + shape + " has no place in this model");
              }
            });
    // Heads come first, since they usually show the cause: another number of classes or another
    // kind.
    wrong.sort((a, b) -> Boolean.compare(architecture.isHead(b), architecture.isHead(a)));
    return wrong;
  }

  private static String listed(List<String> wrong) {
    String named = String.join("; ", wrong.subList(0, Math.min(MOST_NAMED, wrong.size())));
    return wrong.size() > MOST_NAMED
        ? named + "; and %d more tensors".formatted(wrong.size() - MOST_NAMED)
        : named;
  }

  private static int classesOf(
      Map<String, List<Long>> found, ModelSpec model, Architecture architecture) {
    String name = architecture.classifier(model.heads()) + ".weight";
    List<Long> weight = found.getOrDefault(name, List.of());
    int axis = model.classifier() == Classifier.COSINE ? 1 : 0;
    return weight.size() == 2 && weight.get(axis) <= Integer.MAX_VALUE
        ? Math.toIntExact(weight.get(axis))
        : 0;
  }
}
