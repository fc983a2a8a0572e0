package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import dev.flattail.architecture.ParameterBlock;
import dev.flattail.engine.model.Network;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ParameterDivision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parameters whose block of a matrix is measured.
 *
 * @param name null where the measured parameters are not divided
 * @param elements null for all parameters of the model
 */
record MeasuredBlock(@Nullable String name, @Nullable FlatBlock elements) {

  /** Returns the blocks that a spec names, in the order of the network. */
  static List<MeasuredBlock> of(HessianSpec spec, Network network) {
    if (spec.isOfWholeModel()) {
      return List.of(new MeasuredBlock(null, null));
    }
    if (spec.by() == ParameterDivision.MODEL) {
      Set<String> all =
          network.parameters().slots().stream()
              .map(slot -> slot.name())
              .filter(spec::measures)
              .collect(Collectors.toSet());
      // Patterns that match all tensors choose the whole model.
      return List.of(
          new MeasuredBlock(
              null,
              all.size() == network.parameters().slots().size()
                  ? null
                  : FlatBlock.of(network.parameters(), all)));
    }
    List<MeasuredBlock> blocks = new ArrayList<>();
    for (ParameterBlock block : network.blocks(spec.by())) {
      Set<String> chosen =
          block.tensors().stream().filter(spec::measures).collect(Collectors.toSet());
      if (!chosen.isEmpty()) {
        blocks.add(new MeasuredBlock(block.name(), FlatBlock.of(network.parameters(), chosen)));
      }
    }
    return blocks;
  }

  /** Returns the block of a matrix of all parameters. */
  SymmetricOperator operator(SymmetricOperator whole) {
    return elements == null ? whole : new BlockOperator(whole, elements);
  }

  /** Returns the number of these parameters. */
  long size(Network network) {
    return elements == null ? network.parameters().size() : elements.size();
  }

  /** Returns these elements of a vector of all parameters. */
  FlatBlock of(Network network) {
    return elements == null ? FlatBlock.whole(network.parameters().size()) : elements;
  }

  /**
   * Returns the norm of a gradient in these parameters.
   *
   * @param gradient {@code [P]}, of all parameters
   */
  double norm(NDArray gradient) {
    if (elements == null) {
      return FlatVectors.norm(gradient);
    }
    try (GradMode off = GradMode.off();
        NDArray own = elements.select(gradient, gradient.getManager())) {
      return FlatVectors.norm(own);
    }
  }
}
