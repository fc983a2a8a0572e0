package dev.flattail.submission;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.ParameterBlock;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.ParameterDivision;
import dev.flattail.jobspec.TensorPattern;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the parameters whose curvature a Hessian job measures. */
@Component
final class MeasuredParameters {
  private static final int IMAGE_CHANNELS = 3;
  private static final int MOST_NAMED = 100;

  /** Each entry of a report takes some 40 KB. */
  private static final int MOST_ENTRIES = 2000;

  private final ModelSources models;

  MeasuredParameters(ModelSources models) {
    this.models = models;
  }

  /**
   * Refuses patterns that match no tensor of the model, and too many entries.
   *
   * @param classes number of classes of the data set; null if it is not known
   */
  void check(HessianSpec spec, @Nullable Integer classes, List<SpecProblem> problems) {
    int before = problems.size();
    checkPatterns(spec, problems);
    if (classes == null || problems.size() > before) {
      return;
    }
    long entries = (long) subjects(spec, classes) * blocks(spec);
    if (spec.by() != ParameterDivision.MODEL && entries > MOST_ENTRIES) {
      problems.add(
          new SpecProblem(
              "/by",
              "gives %d entries, one for each class and block, and a report has at most %d; choose fewer /classes or /parameters, or stage in place of layer"
                  .formatted(entries, MOST_ENTRIES)));
    }
  }

  /** Returns the number of classes that are measured, with the whole split. */
  static int subjects(HessianSpec spec, int classes) {
    return spec.classes().of(classes).length + (spec.overall() ? 1 : 0);
  }

  private void checkPatterns(HessianSpec spec, List<SpecProblem> problems) {
    List<String> patterns = spec.parameters();
    ModelSpec model = patterns == null ? null : models.modelOf(spec.model());
    if (patterns == null || model == null) {
      return; // checkModel reports a missing model
    }
    List<String> names = names(model);
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      if (names.stream().noneMatch(name -> TensorPattern.matches(pattern, name))) {
        problems.add(
            new SpecProblem(
                "/parameters/" + i,
                "no tensor of the model matches '%s'; * stands for any characters. The model has %s"
                    .formatted(pattern, listed(names)),
                Nearest.of(pattern, names)));
      }
    }
  }

  /** Returns the number of blocks that each class is measured in. */
  int blocks(HessianSpec spec) {
    ModelSpec model = spec.by() == ParameterDivision.MODEL ? null : models.modelOf(spec.model());
    if (model == null) {
      return 1;
    }
    List<String> measured = names(model).stream().filter(spec::measures).toList();
    return ParameterBlock.of(Architecture.of(model, IMAGE_CHANNELS), spec.by(), measured).size();
  }

  /** Returns the number of parameters of a model. */
  static long number(ModelSpec model, int classes) {
    return sizes(names(model), model, classes);
  }

  /** Returns the number of parameters of the largest block that is measured. */
  static long ofLargestBlock(HessianSpec spec, ModelSpec model, int classes) {
    List<String> measured = names(model).stream().filter(spec::measures).toList();
    return ParameterBlock.of(Architecture.of(model, IMAGE_CHANNELS), spec.by(), measured).stream()
        .mapToLong(block -> sizes(block.tensors(), model, classes))
        .max()
        .orElse(0);
  }

  private static long sizes(List<String> names, ModelSpec model, int classes) {
    Map<String, List<Long>> shapes =
        Architecture.of(model, IMAGE_CHANNELS).tensors(model.heads(), model.classifier(), classes);
    return names.stream()
        .map(name -> Objects.requireNonNull(shapes.get(name)))
        .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  private static List<String> names(ModelSpec model) {
    return Architecture.of(model, IMAGE_CHANNELS).parameters(model.heads(), model.classifier());
  }

  private static String listed(List<String> names) {
    return names.size() <= MOST_NAMED
        ? String.join(", ", names)
        : "%s and %d more"
            .formatted(String.join(", ", names.subList(0, MOST_NAMED)), names.size() - MOST_NAMED);
  }
}
