package dev.flattail.architecture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A residual block: convolutions with a ReLU between them, then the shortcut is added, then a ReLU
 * (He et al. 2016).
 *
 * @param name prefix of its tensors' names with the dot, such as {@code layer1.0.}
 * @param convolutions in order; at least one
 */
public record Block(String name, List<Convolution> convolutions, Shortcut shortcut) {

  /** Returns the number of channels of the result. */
  int out() {
    return convolutions.getLast().out();
  }

  /** Returns the side length of the result. */
  int side(int length) {
    int side = length;
    for (Convolution convolution : convolutions) {
      side = convolution.side(side);
    }
    return side;
  }

  /** Returns the number of activations of its convolutions for one input of this size. */
  long activations(int height, int width) {
    long sum = 0;
    int h = height;
    int w = width;
    for (Convolution convolution : convolutions) {
      h = convolution.side(h);
      w = convolution.side(w);
      sum += (long) convolution.out() * h * w;
    }
    return shortcut instanceof Shortcut.Projection(Convolution projection)
        ? sum + (long) projection.out() * h * w
        : sum;
  }

  /**
   * Returns the first batch normalization whose map has one pixel for an input of this size, or
   * null.
   */
  @Nullable String normOfOnePixel(int height, int width) {
    int h = height;
    int w = width;
    for (Convolution convolution : convolutions) {
      h = convolution.side(h);
      w = convolution.side(w);
      if (h == 1 && w == 1) {
        return convolution.norm();
      }
    }
    return null;
  }

  /** Returns the same block with another prefix of its tensors' names. */
  Block renamed(String other) {
    Shortcut renamed =
        switch (shortcut) {
          case Shortcut.Identity _, Shortcut.Padded _ -> shortcut;
          case Shortcut.Projection(Convolution projection) ->
              new Shortcut.Projection(projection.renamed(name, other));
        };
    return new Block(
        other,
        convolutions.stream().map(convolution -> convolution.renamed(name, other)).toList(),
        renamed);
  }
}
