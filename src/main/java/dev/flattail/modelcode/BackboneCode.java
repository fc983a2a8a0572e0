package dev.flattail.modelcode;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.Block;
import dev.flattail.architecture.Convolution;
import dev.flattail.architecture.FeatureLayer;
import dev.flattail.architecture.Inference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The layers of a network before its classifier in Python. If the names of their tensors have a
 * prefix, they are a module of their own.
 */
final class BackboneCode {
  private static final String PREFIX = "backbone.";

  private final Architecture backbone;
  private final FeatureLayer features;
  private final ResidualBlockCode block;
  private final boolean wrapped;

  BackboneCode(Inference inference) {
    this.backbone = inference.backbone();
    this.features = inference.features();
    List<Block> all = new ArrayList<>(backbone.blocks());
    all.addAll(backbone.branches());
    this.block = new ResidualBlockCode(all);
    this.wrapped = backbone.stem().name().startsWith(PREFIX);
  }

  /** Returns the classes and functions of which the network consists, each a list of lines. */
  List<List<String>> definitions() {
    List<List<String>> definitions = new ArrayList<>();
    definitions.add(block.definition());
    definitions.add(block.stageDefinition());
    if (wrapped) {
      List<String> code = new ArrayList<>();
      code.add("class Backbone(nn.Module):");
      code.add("    \"\"\"The layers before the classifier. The last block exists twice.\"\"\"");
      code.add("");
      code.add("    def __init__(self):");
      code.add("        super().__init__()");
      layers().statements().forEach(line -> code.add("        " + line));
      code.add("");
      code.add("    def forward(self, x):");
      layersForward().forEach(line -> code.add("        " + line));
      definitions.add(code);
    }
    return definitions;
  }

  /** Returns the modules of the network. */
  Modules modules() {
    if (!wrapped) {
      return layers();
    }
    Modules modules = new Modules();
    modules.add("backbone", "Backbone()");
    return modules;
  }

  /** Returns the statements that return the features of the normalized images {@code x}. */
  List<String> forward() {
    return wrapped ? List.of("return self.backbone(x)") : layersForward();
  }

  /** Returns a name within the module that has the layers. */
  private String own(String name) {
    return wrapped ? name.substring(PREFIX.length()) : name;
  }

  private static String name(Block block) {
    return block.name().substring(0, block.name().length() - 1);
  }

  private Modules layers() {
    Modules modules = new Modules();
    Convolution stem = backbone.stem();
    modules.add(
        own(stem.name()),
        ResidualBlockCode.convolution(
            Integer.toString(stem.in()),
            Integer.toString(stem.out()),
            stem.kernel(),
            Integer.toString(stem.stride()),
            stem.groups()));
    modules.add(own(stem.norm()), "nn.BatchNorm2d(%d)".formatted(stem.out()));
    String container = Modules.container(own(stem.name()));
    if (container != null) {
      modules.addRelu(container);
    }
    stages().forEach((name, blocks) -> modules.add(name, block.stage(blocks)));
    backbone.branches().forEach(branch -> modules.add(own(name(branch)), block.block(branch)));
    switch (features) {
      case FeatureLayer.Mean _ -> {}
      case FeatureLayer.NormalizedMeans(List<String> norms) ->
          norms.forEach(
              norm -> modules.add(norm, "nn.BatchNorm2d(%d)".formatted(backbone.features())));
      case FeatureLayer.ForkedMean(Convolution fork, int _) -> {
        String in = Integer.toString(fork.in());
        String out = Integer.toString(fork.out());
        modules.add(fork, ResidualBlockCode.convolution(in, out, fork.kernel(), "1", 1), out);
        modules.addRelu(forkName(fork));
      }
    }
    return modules;
  }

  private static String forkName(Convolution fork) {
    String container = Modules.container(fork.name());
    if (container == null) {
      throw new IllegalStateException("no Python for a fork like " + fork);
    }
    return container;
  }

  /** Returns the blocks by the name of their container. */
  private Map<String, List<Block>> stages() {
    Map<String, List<Block>> stages = new LinkedHashMap<>();
    for (Block each : backbone.blocks()) {
      String name = own(name(each));
      stages
          .computeIfAbsent(name.substring(0, name.lastIndexOf('.')), key -> new ArrayList<>())
          .add(each);
    }
    return stages;
  }

  private List<String> layersForward() {
    List<String> code = new ArrayList<>();
    Convolution stem = backbone.stem();
    String container = Modules.container(own(stem.name()));
    code.add(
        container != null
            ? "x = self.%s(x)".formatted(container)
            : "x = F.relu(self.%s(self.%s(x)))".formatted(own(stem.norm()), own(stem.name())));
    if (backbone.pooled()) {
      code.add("x = F.max_pool2d(x, 3, 2, padding=1)");
    }
    stages().keySet().forEach(stage -> code.add("x = self.%s(x)".formatted(stage)));
    code.addAll(featureForward());
    return code;
  }

  private List<String> featureForward() {
    return switch (features) {
      case FeatureLayer.Mean _ ->
          backbone.branches().isEmpty()
              ? List.of("return x.mean((2, 3))")
              : List.of(
                  "branches = (%s)"
                      .formatted(
                          backbone.branches().stream()
                              .map(branch -> "self." + own(name(branch)))
                              .collect(Collectors.joining(", "))),
                  "return torch.cat([branch(x).mean((2, 3)) for branch in branches], 1)");
      case FeatureLayer.NormalizedMeans(List<String> norms) ->
          List.of(
              "norms = (%s)"
                  .formatted(
                      norms.stream().map(Modules::reference).collect(Collectors.joining(", "))),
              "return torch.cat([norm(x).mean((2, 3)) for norm in norms], 1)");
      case FeatureLayer.ForkedMean(Convolution fork, int channels) ->
          List.of(
              "x = self.%s(x.mean((2, 3), keepdim=True)).flatten(1)".formatted(forkName(fork)),
              fork.out() == channels ? "return x" : "return x[:, :%d]".formatted(channels));
    };
  }
}
