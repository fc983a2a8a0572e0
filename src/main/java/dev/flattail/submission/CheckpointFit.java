package dev.flattail.submission;

import dev.flattail.architecture.Architecture;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.InitClassifier;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.schema.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares a checkpoint's tensors with those of a model. */
final class CheckpointFit {
  /** Tensors that are listed one by one. */
  private static final int MOST_LISTED = 6;

  /** Examples of each kind of misfit. */
  private static final int EXAMPLES = 2;

  /** The default of {@code model.arch}. */
  private static final Arch DEFAULT_ARCH = Arch.RESNET32;

  private static final String MISSING = " is missing";
  private static final String NO_PLACE = " has no place in this model";
  private static final int IMAGE_CHANNELS = 3;

  private CheckpointFit() {}

  /**
   * Compares all tensors with those of a model that a spec describes.
   *
   * @param found shapes by name, without prefixes of wrappers
   * @param classes number of classes of the data set; null when unknown, which allows any number
   * @return what does not fit; null when everything fits
   */
  static @Nullable String misfit(
      Map<String, List<Long>> found, ModelSpec model, @Nullable Integer classes) {
    List<String> wrong = wrongOf(found, model, classes);
    return wrong.isEmpty()
        ? null
        : subject(model, classes) + assumed(model) + described(wrong, found, model, false);
  }

  /** Compares as {@link #misfit} does, with the model of a job that trained it. */
  static @Nullable String misfitOfTrained(
      Map<String, List<Long>> found, ModelSpec model, @Nullable Integer classes) {
    List<String> wrong = wrongOf(found, model, classes);
    return wrong.isEmpty() ? null : subject(model, classes) + ": " + listed(wrong);
  }

  private static List<String> wrongOf(
      Map<String, List<Long>> found, ModelSpec model, @Nullable Integer classes) {
    Architecture architecture = Architecture.of(model, IMAGE_CHANNELS);
    int wanted = classes == null ? classesOf(found, model, architecture) : classes;
    return wrong(found, architecture, model, wanted);
  }

  /** Returns the tensors that do not fit a model of any number of classes. */
  static List<String> wrongOf(Map<String, List<Long>> found, ModelSpec model) {
    return wrongOf(found, model, null);
  }

  private static String subject(ModelSpec model, @Nullable Integer classes) {
    return "the checkpoint does not fit %s with a %s classifier%s"
        .formatted(
            Names.of(model.arch()),
            Names.of(model.classifier()),
            classes == null ? "" : " for " + classes + " classes");
  }

  /** Says that the architecture is the default, which may be one that nobody chose. */
  private static String assumed(ModelSpec model) {
    return model.arch() == DEFAULT_ARCH
        ? " (%s is the default of /model/arch)".formatted(Names.of(DEFAULT_ARCH))
        : "";
  }

  /**
   * Describes what does not fit: few tensors one by one, and more by the layout that the file has
   * instead.
   */
  private static String described(
      List<String> wrong, Map<String, List<Long>> found, ModelSpec model, boolean backbone) {
    String hint = hint(found, model, backbone);
    if (wrong.size() <= MOST_LISTED) {
      return ": " + String.join("; ", wrong) + (hint == null ? "" : ". In fact " + hint);
    }
    return ": " + (hint == null ? listed(wrong) : hint);
  }

  /**
   * Describes the model or program that the file's tensors belong to; null when it is not known.
   */
  private static @Nullable String hint(
      Map<String, List<Long>> found, ModelSpec model, boolean backbone) {
    ModelSpec other = CheckpointLayouts.model(found, model, backbone);
    if (other == null) {
      return CheckpointLayouts.renaming(found, model, backbone);
    }
    List<String> settings = new ArrayList<>();
    if (other.arch() != model.arch()) {
      settings.add("/model/arch to \"%s\"".formatted(Names.of(other.arch())));
    }
    if (!backbone && other.classifier() != model.classifier()) {
      settings.add("/model/classifier to \"%s\"".formatted(Names.of(other.classifier())));
    }
    if (!backbone && other.heads() != model.heads()) {
      settings.add("/model/heads to \"%s\"".formatted(Names.of(other.heads())));
    }
    // Without another setting, the number of classes alone differs.
    return settings.isEmpty()
        ? null
        : "its tensors are those of %s%s; set %s"
            .formatted(
                Names.of(other.arch()),
                backbone
                    ? ""
                    : " with a %s classifier".formatted(Names.of(other.classifier()))
                        + (other.heads() == Heads.PLAIN
                            ? ""
                            : " and heads " + Names.of(other.heads())),
                String.join(" and ", settings));
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
              : "the checkpoint does not fit the backbone of %s%s%s"
                  .formatted(
                      Names.of(model.arch()),
                      assumed(model),
                      described(wrongBackbone, found, model, true));
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
            wrong.add(name + " " + shape + MISSING);
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
                wrong.add(name + " " + shape + NO_PLACE);
              }
            });
    // Heads come first, since they usually show the cause: another number of classes or another
    // kind.
    wrong.sort((a, b) -> Boolean.compare(architecture.isHead(b), architecture.isHead(a)));
    return wrong;
  }

  /** Lists few tensors; of more, counts each kind of misfit and gives examples. */
  private static String listed(List<String> wrong) {
    if (wrong.size() <= MOST_LISTED) {
      return String.join("; ", wrong);
    }
    List<String> missing = wrong.stream().filter(text -> text.endsWith(MISSING)).toList();
    List<String> superfluous = wrong.stream().filter(text -> text.endsWith(NO_PLACE)).toList();
    List<String> others =
        wrong.stream().filter(text -> !text.endsWith(MISSING) && !text.endsWith(NO_PLACE)).toList();
    if (superfluous.size() == wrong.size()) {
      return "all tensors of the model are there, and %d more that have no place in it (%s); save the model's state_dict alone"
          .formatted(superfluous.size(), examples(superfluous, NO_PLACE));
    }
    List<String> kinds = new ArrayList<>();
    if (!others.isEmpty()) {
      kinds.add(
          "%s another shape (%s)"
              .formatted(
                  others.size() == 1 ? "1 tensor has" : others.size() + " tensors have",
                  examples(others, "")));
    }
    if (!missing.isEmpty()) {
      kinds.add(
          "%s of the model %s missing (%s)"
              .formatted(
                  missing.size() == 1 ? "1 tensor" : missing.size() + " tensors",
                  missing.size() == 1 ? "is" : "are",
                  examples(missing, MISSING)));
    }
    if (!superfluous.isEmpty()) {
      kinds.add(
          "the file has %d that the model lacks (%s)"
              .formatted(superfluous.size(), examples(superfluous, NO_PLACE)));
    }
    return String.join(", ", kinds);
  }

  private static String examples(List<String> wrong, String ending) {
    return wrong.stream()
        .limit(EXAMPLES)
        .map(text -> text.substring(0, text.length() - ending.length()))
        .collect(Collectors.joining("; ", "", wrong.size() > EXAMPLES ? "; …" : ""));
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
