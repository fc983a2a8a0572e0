package dev.flattail.architecture;

import java.util.List;

/**
 * A residual block: convolutions with a ReLU between them, the shortcut added to the last one's
 * result, a ReLU (He et al. 2016).
 *
 * @param convolutions in order; at least one
 */
public record Block(List<Convolution> convolutions, Shortcut shortcut) {}
