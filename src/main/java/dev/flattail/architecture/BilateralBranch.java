package dev.flattail.architecture;

import java.util.List;

/**
 * Builds networks whose last block exists twice, in parallel on the output of the others (BBN, Zhou
 * et al. 2020). Source of names and initialization: Megvii-Nanjing/BBN {@code lib/net/network.py}
 * and {@code lib/backbone}.
 */
final class BilateralBranch {
  private static final String BACKBONE = "backbone.";

  private BilateralBranch() {}

  /** Returns the same network with two branches: {@code cb_block} and {@code rb_block}. */
  static Architecture of(Architecture plain) {
    int shared = plain.blocks().size() - 1;
    Block last = plain.blocks().get(shared);
    return new Architecture(
        plain.stem().renamed("", BACKBONE),
        plain.pooled(),
        plain.blocks().subList(0, shared).stream()
            .map(block -> block.renamed(BACKBONE + block.name()))
            .toList(),
        List.of(last.renamed(BACKBONE + "cb_block."), last.renamed(BACKBONE + "rb_block.")),
        initialization(plain.initialization()),
        "classifier",
        List.of());
  }

  /**
   * Returns the initialization. BBN's networks for photographs replace torch's own initialization,
   * those for small images do not.
   */
  private static Initialization initialization(Initialization plain) {
    return switch (plain) {
      case KAIMING_INPUTS -> Initialization.KAIMING_INPUTS;
      case KAIMING_OUTPUTS, TORCH -> Initialization.TORCH;
    };
  }
}
