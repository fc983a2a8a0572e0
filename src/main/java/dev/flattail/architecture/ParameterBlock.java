package dev.flattail.architecture;

import dev.flattail.jobspec.ParameterDivision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a network's trainable tensors.
 *
 * <p>A stage is the stem, called {@code stem}, or the residual blocks of one name, such as {@code
 * layer3}. All other tensors are the {@code head}. A layer is a convolution with its batch
 * normalization, named after the convolution, such as {@code layer3.0.conv1}. Any other tensor
 * belongs to the layer whose name its own begins with, such as {@code linear}.
 *
 * @param name unique in its network
 * @param tensors names as in a {@code state_dict}
 */
public record ParameterBlock(String name, List<String> tensors) {
  private static final String STEM = "stem";
  private static final String HEAD = "head";
  private static final Pattern NUMBERED = Pattern.compile("(.+)\\.[0-9]+");

  /**
   * Divides tensors into blocks, in the order of the network.
   *
   * @param tensors trainable tensors of a network of this architecture, with those of its heads
   */
  public static List<ParameterBlock> of(
      Architecture architecture, ParameterDivision by, Collection<String> tensors) {
    Map<String, String> layers = layers(architecture);
    Map<String, List<String>> blocks = new LinkedHashMap<>();
    for (String tensor : tensors) {
      String layer = layerOf(tensor, layers);
      String block =
          switch (by) {
            case MODEL -> "";
            case STAGE -> stageOf(architecture, layer);
            case LAYER -> layer;
          };
      blocks.computeIfAbsent(block, any -> new ArrayList<>()).add(tensor);
    }
    List<ParameterBlock> all = new ArrayList<>();
    blocks.forEach((name, members) -> all.add(new ParameterBlock(name, List.copyOf(members))));
    return all;
  }

  /** Returns the convolution of each batch normalization, by their names. */
  private static Map<String, String> layers(Architecture architecture) {
    Map<String, String> layers = new HashMap<>();
    architecture.convolutions().forEach(of -> layers.put(of.norm(), of.name()));
    if (ResltBranches.areForked(architecture)) {
      Convolution fork = ResltBranches.fork(architecture);
      layers.put(fork.norm(), fork.name());
    }
    return layers;
  }

  private static String layerOf(String tensor, Map<String, String> layers) {
    int end = tensor.lastIndexOf('.');
    String prefix = end < 0 ? tensor : tensor.substring(0, end);
    return layers.getOrDefault(prefix, prefix);
  }

  private static String stageOf(Architecture architecture, String layer) {
    if (layer.equals(architecture.stem().name())) {
      return STEM;
    }
    List<Block> all = new ArrayList<>(architecture.blocks());
    all.addAll(architecture.branches());
    for (Block block : all) {
      if (layer.startsWith(block.name())) {
        String name = block.name().substring(0, block.name().length() - 1);
        Matcher numbered = NUMBERED.matcher(name);
        return numbered.matches() ? numbered.group(1) : name;
      }
    }
    return HEAD;
  }
}
