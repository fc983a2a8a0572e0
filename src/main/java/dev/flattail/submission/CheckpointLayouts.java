package dev.flattail.submission;

import dev.flattail.architecture.Architecture;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.schema.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the model or program that a checkpoint's tensors belong to, if it is not the wanted
 * model.
 */
final class CheckpointLayouts {
  private static final int IMAGE_CHANNELS = 3;

  /** What programs call the classifier. */
  private static final Pattern CLASSIFIER =
      Pattern.compile(
          "(?:linear|fc|classifier|head|fc_cb|last_linear|classifier\\.fc|head\\.fc|output|logits)"
              + "\\.(weight|bias)");

  /** GLMC's and weiaicunzai's stages: {@code conv2_x.0.residual_function.3.weight}. */
  private static final Pattern STAGE =
      Pattern.compile("conv([2-5])_x\\.(\\d+)\\.residual_function\\.(\\d)\\.(.+)");

  private static final Pattern STAGE_SHORTCUT =
      Pattern.compile("conv([2-5])_x\\.(\\d+)\\.shortcut\\.(.+)");

  private static final Map<String, String> PARTS =
      Map.of("0", "conv1", "1", "bn1", "3", "conv2", "4", "bn2", "6", "conv3", "7", "bn3");

  private CheckpointLayouts() {}

  /**
   * Returns a model that has the checkpoint's tensors, under their names.
   *
   * @param found shapes by name
   * @param backbone whether heads do not matter
   * @return null when there is none
   */
  static @Nullable ModelSpec model(
      Map<String, List<Long>> found, ModelSpec wanted, boolean backbone) {
    for (ModelSpec candidate : candidates(wanted, backbone)) {
      Architecture architecture = Architecture.of(candidate, IMAGE_CHANNELS);
      List<String> wrong = CheckpointFit.wrongOf(found, candidate);
      if (wrong.stream().allMatch(name -> backbone && architecture.isHead(name))) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * Describes how the checkpoint's tensors must be renamed to become those of a model.
   *
   * @return null when no renaming helps
   */
  static @Nullable String renaming(
      Map<String, List<Long>> found, ModelSpec wanted, boolean backbone) {
    Map<String, String> names = new HashMap<>();
    Map<String, List<Long>> shapes = new HashMap<>();
    found.forEach(
        (name, shape) -> {
          if (!name.endsWith(".num_batches_tracked")) {
            names.put(canonical(name), name);
            shapes.put(canonical(name), shape);
          }
        });
    for (ModelSpec candidate : candidates(wanted, backbone)) {
      if (candidate.heads() == Heads.PLAIN) {
        Map<String, String> renamed = renamed(names, shapes, candidate, found, backbone);
        if (renamed != null) {
          return "the file has the names of %s; they become those of %s%s if you rename %s"
              .formatted(
                  origin(found.keySet()),
                  Names.of(candidate.arch()),
                  candidate.arch() == wanted.arch()
                      ? ""
                      : " (set /model/arch to \"%s\")".formatted(Names.of(candidate.arch())),
                  rules(renamed));
        }
      }
    }
    return null;
  }

  /** Returns the wanted name of each found one that differs; null when the shapes are others. */
  private static @Nullable Map<String, String> renamed(
      Map<String, String> names,
      Map<String, List<Long>> shapes,
      ModelSpec candidate,
      Map<String, List<Long>> found,
      boolean backbone) {
    Architecture architecture = Architecture.of(candidate, IMAGE_CHANNELS);
    int classes = classes(shapes, candidate.classifier());
    Map<String, String> renamed = new TreeMap<>();
    int matched = 0;
    int heads = 0;
    for (Map.Entry<String, List<Long>> tensor :
        architecture.tensors(candidate.heads(), candidate.classifier(), classes).entrySet()) {
      String key = canonical(tensor.getKey());
      if (backbone && key.startsWith("classifier.")) {
        continue;
      }
      if (!tensor.getValue().equals(shapes.get(key))) {
        return null;
      }
      matched++;
      String name = names.getOrDefault(key, key);
      if (!name.equals(tensor.getKey())) {
        renamed.put(name, tensor.getKey());
      }
    }
    for (String key : names.keySet()) {
      heads += backbone && key.startsWith("classifier.") ? 1 : 0;
    }
    return matched + heads == names.size() ? renamed : null;
  }

  private static int classes(Map<String, List<Long>> shapes, Classifier kind) {
    List<Long> weight = shapes.getOrDefault("classifier.weight", List.of());
    int axis = kind == Classifier.COSINE ? 1 : 0;
    return weight.size() == 2 && weight.get(axis) <= Integer.MAX_VALUE
        ? Math.toIntExact(weight.get(axis))
        : 0;
  }

  /** Returns all models, those that are most like the wanted one first. */
  private static List<ModelSpec> candidates(ModelSpec wanted, boolean backbone) {
    List<ModelSpec> candidates = new ArrayList<>();
    Set<Arch> archs = new LinkedHashSet<>(List.of(wanted.arch()));
    archs.addAll(List.of(Arch.values()));
    for (Arch arch : archs) {
      candidates.add(new ModelSpec(arch, Classifier.LINEAR));
      if (!backbone) {
        candidates.add(new ModelSpec(arch, Classifier.COSINE));
        for (Heads heads : Heads.values()) {
          if (heads != Heads.PLAIN) {
            candidates.add(new ModelSpec(arch, Classifier.LINEAR, heads));
          }
        }
      }
    }
    return candidates;
  }

  /** Returns one name for what layouts of residual networks name differently. */
  private static String canonical(String name) {
    Matcher classifier = CLASSIFIER.matcher(name);
    if (classifier.matches()) {
      return "classifier." + classifier.group(1);
    }
    if (name.startsWith("conv1.0.")) {
      return "conv1." + name.substring("conv1.0.".length());
    }
    if (name.startsWith("conv1.1.")) {
      return "bn1." + name.substring("conv1.1.".length());
    }
    Matcher stage = STAGE.matcher(name);
    if (stage.matches() && PARTS.containsKey(stage.group(3))) {
      return "layer%d.%s.%s.%s"
          .formatted(
              Integer.parseInt(stage.group(1)) - 1,
              stage.group(2),
              PARTS.get(stage.group(3)),
              stage.group(4));
    }
    Matcher shortcut = STAGE_SHORTCUT.matcher(name);
    if (shortcut.matches()) {
      return "layer%d.%s.downsample.%s"
          .formatted(Integer.parseInt(shortcut.group(1)) - 1, shortcut.group(2), shortcut.group(3));
    }
    return name.replace(".shortcut.", ".downsample.");
  }

  private static String origin(Set<String> names) {
    boolean layers = names.stream().anyMatch(name -> name.startsWith("layer1."));
    boolean shortcuts = names.stream().anyMatch(name -> name.contains(".shortcut."));
    if (layers && shortcuts && names.contains("linear.weight")) {
      return "kuangliu's pytorch-cifar (layer*, shortcut.*, linear.*)";
    }
    if (layers && !shortcuts && names.contains("fc.weight")) {
      return "torchvision (layer*, downsample.*, fc.*)";
    }
    if (names.stream().anyMatch(name -> name.startsWith("conv2_x."))) {
      return "weiaicunzai's pytorch-cifar100 (conv*_x, residual_function.*, fc.*)";
    }
    return "another program";
  }

  /** Describes renamings without the numbers of stages and blocks. */
  private static String rules(Map<String, String> renamed) {
    Set<String> rules = new LinkedHashSet<>();
    renamed.forEach((from, to) -> rules.add(pattern(from, "N") + " to " + pattern(to, "(N+1)")));
    return String.join(", ", rules);
  }

  /** Returns a tensor's module, with letters for its stage and its block. */
  private static String pattern(String name, String stageOfGlmc) {
    String module = name.substring(0, name.lastIndexOf('.'));
    return module
        .replaceFirst("^layer[1-4]\\.\\d+\\.", "layerN.i.")
        .replaceFirst("^conv[2-5]_x\\.\\d+\\.", "conv" + stageOfGlmc + "_x.i.");
  }
}
