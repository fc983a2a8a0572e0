package dev.flattail.engine.model;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.Block;
import dev.flattail.architecture.Convolution;
import dev.flattail.architecture.Shortcut;
import dev.flattail.jobspec.ModelSpec;
import java.util.ArrayList;
import java.util.List;

/** Builds networks of the catalog with few channels and blocks, for dense second derivatives. */
public final class NarrowNetworks {
  private static final int IMAGE_CHANNELS = 3;

  private NarrowNetworks() {}

  /**
   * Returns the network of a spec with every number of channels divided, and without the blocks
   * that repeat the one before.
   */
  public static Network of(ModelSpec spec, int divisor, int classes) {
    Architecture whole = Architecture.of(spec, IMAGE_CHANNELS);
    Architecture narrow =
        new Architecture(
            narrow(whole.stem(), divisor),
            whole.pooled(),
            narrow(whole.blocks(), divisor),
            narrow(whole.branches(), divisor),
            whole.initialization(),
            whole.classifier(),
            whole.leftOut());
    return Networks.of(narrow.inference(spec.heads(), spec.classifier()), spec.heads(), classes);
  }

  private static List<Block> narrow(List<Block> blocks, int divisor) {
    List<Block> narrow = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (i == 0 || !(block.shortcut() instanceof Shortcut.Identity)) {
        narrow.add(narrow(block, divisor));
      }
    }
    return narrow;
  }

  private static Block narrow(Block block, int divisor) {
    Shortcut shortcut =
        switch (block.shortcut()) {
          case Shortcut.Identity identity -> identity;
          case Shortcut.Padded(int channels) -> new Shortcut.Padded(channels / divisor);
          case Shortcut.Projection(Convolution projection) ->
              new Shortcut.Projection(narrow(projection, divisor));
        };
    return new Block(
        block.name(),
        block.convolutions().stream().map(convolution -> narrow(convolution, divisor)).toList(),
        shortcut);
  }

  private static Convolution narrow(Convolution whole, int divisor) {
    return new Convolution(
        whole.name(),
        whole.norm(),
        whole.in() == IMAGE_CHANNELS ? whole.in() : whole.in() / divisor,
        whole.out() / divisor,
        whole.kernel(),
        whole.stride(),
        Math.min(2, whole.groups()));
  }
}
