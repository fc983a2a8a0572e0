package dev.flattail.modelcode;

import dev.flattail.architecture.Block;
import dev.flattail.architecture.Convolution;
import dev.flattail.architecture.Shortcut;
import java.util.ArrayList;
import java.util.List;

/**
 * The class of a network's residual blocks in Python, and the calls that create them. All blocks of
 * a network have the same layers, and differ in channels and stride.
 */
final class ResidualBlockCode {
  private final Block example;
  private final Shortcut shortcut;
  private final List<Convolution> layers;
  private final boolean bottleneck;

  /**
   * @param blocks all blocks of a network
   * @throws IllegalStateException when a block has layers that the class cannot have
   */
  ResidualBlockCode(List<Block> blocks) {
    this.example =
        blocks.stream()
            .filter(block -> !(block.shortcut() instanceof Shortcut.Identity))
            .findFirst()
            .orElse(blocks.getFirst());
    this.shortcut = example.shortcut();
    this.layers = example.convolutions().stream().map(layer -> local(layer, example)).toList();
    this.bottleneck = layers.size() == 3;
    blocks.forEach(this::requireExpressible);
  }

  /** The shapes of a block. */
  private record Shape(int inputs, int width, int outputs, int stride, int groups) {
    static Shape of(Block block) {
      List<Convolution> convolutions = block.convolutions();
      Convolution second = convolutions.get(1);
      return new Shape(
          convolutions.getFirst().in(),
          second.in(),
          convolutions.getLast().out(),
          convolutions.stream().mapToInt(Convolution::stride).max().orElse(1),
          second.groups());
    }

    boolean changes() {
      return stride != 1 || inputs != outputs;
    }
  }

  /** Requires the layers and the shortcut that the class creates from the shape of the block. */
  private void requireExpressible(Block block) {
    Shape shape = Shape.of(block);
    List<Convolution> own =
        block.convolutions().stream().map(layer -> local(layer, block)).toList();
    List<Convolution> expected =
        bottleneck
            ? List.of(
                like(layers.get(0), shape.inputs(), shape.width(), 1, 1, 1),
                like(
                    layers.get(1), shape.width(), shape.width(), 3, shape.stride(), shape.groups()),
                like(layers.get(2), shape.width(), shape.outputs(), 1, 1, 1))
            : List.of(
                like(layers.get(0), shape.inputs(), shape.outputs(), 3, shape.stride(), 1),
                like(layers.get(1), shape.outputs(), shape.outputs(), 3, 1, 1));
    boolean expectedShortcut =
        switch (block.shortcut()) {
          case Shortcut.Identity _ -> !shape.changes();
          case Shortcut.Padded(int channels) ->
              shape.stride() == 2 && shape.outputs() == shape.inputs() + 2 * channels;
          case Shortcut.Projection(Convolution projection) ->
              shape.changes()
                  && projection.equals(
                      like(projection, shape.inputs(), shape.outputs(), 1, shape.stride(), 1));
        };
    if (!own.equals(expected) || !expectedShortcut) {
      throw new IllegalStateException("no Python for a block like " + block);
    }
  }

  private static Convolution like(
      Convolution named, int in, int out, int kernel, int stride, int groups) {
    return new Convolution(named.name(), named.norm(), in, out, kernel, stride, groups);
  }

  /** Returns a convolution with its names within the block. */
  private static Convolution local(Convolution layer, Block block) {
    int prefix = block.name().length();
    return new Convolution(
        layer.name().substring(prefix),
        layer.norm().substring(prefix),
        layer.in(),
        layer.out(),
        layer.kernel(),
        layer.stride(),
        layer.groups());
  }

  /** Returns the class. */
  List<String> definition() {
    List<String> code = new ArrayList<>();
    code.add("class Block(nn.Module):");
    code.add("    \"\"\"Convolutions in parallel with a shortcut (He et al. 2016).\"\"\"");
    code.add("");
    code.add("    def __init__(self, %s, stride=1):".formatted(parameters()));
    code.add("        super().__init__()");
    Modules modules = new Modules();
    layers.forEach(layer -> modules.add(layer, constructor(layer), outputs(layer)));
    modules.statements().forEach(line -> code.add("        " + line));
    shortcutModule().forEach(line -> code.add("        " + line));
    code.add("");
    code.add("    def forward(self, x):");
    forward().forEach(line -> code.add("        " + line));
    return code;
  }

  private String parameters() {
    return bottleneck ? "inputs, width, outputs" : "inputs, outputs";
  }

  private String outputs(Convolution layer) {
    return bottleneck && layer != layers.getLast() ? "width" : "outputs";
  }

  private String constructor(Convolution layer) {
    boolean first = layer == layers.getFirst();
    boolean strided = bottleneck ? layer.kernel() == 3 : first;
    return convolution(
        first ? "inputs" : bottleneck ? "width" : "outputs",
        outputs(layer),
        layer.kernel(),
        strided ? "stride" : "1",
        layer.groups());
  }

  /** Returns the expression that creates a convolution. */
  static String convolution(String inputs, String outputs, int kernel, String stride, int groups) {
    StringBuilder code = new StringBuilder();
    code.append("nn.Conv2d(%s, %s, %d".formatted(inputs, outputs, kernel));
    if (!stride.equals("1")) {
      code.append(", ").append(stride);
    }
    if (kernel > 1) {
      code.append(", padding=").append(kernel / 2);
    }
    if (groups > 1) {
      code.append(", groups=").append(groups);
    }
    return code.append(", bias=False)").toString();
  }

  private List<String> shortcutModule() {
    return switch (shortcut) {
      case Shortcut.Identity _ -> List.of();
      case Shortcut.Padded _ ->
          List.of("self.stride, self.padding = stride, (outputs - inputs) // 2");
      case Shortcut.Projection(Convolution projection) -> {
        String name = projection(projection);
        yield List.of(
            "self.%s = nn.Identity()".formatted(name),
            "if stride != 1 or inputs != outputs:",
            "    self.%s = nn.Sequential(".formatted(name),
            "        " + convolution("inputs", "outputs", 1, "stride", 1) + ",",
            "        nn.BatchNorm2d(outputs),",
            "    )");
      }
    };
  }

  /** Returns the container of a projection and its normalization, whose positions are 0 and 1. */
  private String projection(Convolution projection) {
    Convolution local = local(projection, example);
    String container = Modules.container(local.name());
    if (container == null
        || !local.name().equals(container + ".0")
        || !local.norm().equals(container + ".1")) {
      throw new IllegalStateException("no Python for a projection like " + projection);
    }
    return container;
  }

  private List<String> forward() {
    List<String> code = new ArrayList<>();
    String sequence = Modules.container(layers.getFirst().name());
    if (sequence != null) {
      code.add("y = self.%s(x)".formatted(sequence));
    } else {
      String input = "x";
      for (Convolution layer : layers) {
        String step = "self.%s(self.%s(%s))".formatted(layer.norm(), layer.name(), input);
        code.add("y = " + (layer == layers.getLast() ? step : "F.relu(" + step + ")"));
        input = "y";
      }
    }
    switch (shortcut) {
      case Shortcut.Identity _ -> code.add("return F.relu(y + x)");
      case Shortcut.Padded _ -> {
        code.add("# The shortcut takes every second pixel and adds channels of zeros.");
        code.add("x = x[:, :, :: self.stride, :: self.stride]");
        code.add("return F.relu(y + F.pad(x, (0, 0, 0, 0, self.padding, self.padding)))");
      }
      case Shortcut.Projection(Convolution projection) ->
          code.add("return F.relu(y + self.%s(x))".formatted(projection(projection)));
    }
    return code;
  }

  /** Returns the function that creates several blocks. */
  List<String> stageDefinition() {
    String following = bottleneck ? "outputs, width, outputs" : "outputs, outputs";
    return List.of(
        "def stage(blocks, %s, stride=1):".formatted(parameters()),
        "    \"\"\"Creates blocks of which the first one may change the shape.\"\"\"",
        "    first = Block(%s, stride)".formatted(parameters()),
        "    return nn.Sequential(first, *(Block(%s) for _ in range(blocks - 1)))"
            .formatted(following));
  }

  /** Returns the expression that creates one block. */
  String block(Block block) {
    return "Block(%s)".formatted(arguments(Shape.of(block)));
  }

  /** Returns the expression that creates consecutive blocks. */
  String stage(List<Block> blocks) {
    Shape first = Shape.of(blocks.getFirst());
    int width = bottleneck ? first.width() : first.outputs();
    Shape next = new Shape(first.outputs(), width, first.outputs(), 1, first.groups());
    if (!blocks.stream().skip(1).map(Shape::of).allMatch(next::equals)) {
      throw new IllegalStateException("no Python for blocks like " + blocks);
    }
    return "stage(%d, %s)".formatted(blocks.size(), arguments(first));
  }

  private String arguments(Shape shape) {
    String channels =
        bottleneck
            ? "%d, %d, %d".formatted(shape.inputs(), shape.width(), shape.outputs())
            : "%d, %d".formatted(shape.inputs(), shape.outputs());
    return shape.stride() == 1 ? channels : channels + ", stride=" + shape.stride();
  }
}
