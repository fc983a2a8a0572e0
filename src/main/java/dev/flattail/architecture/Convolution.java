package dev.flattail.architecture;

import java.util.List;

/**
 * A square convolution without bias, zero-padded by half its kernel, and its batch normalization.
 *
 * @param name prefix of the convolution's tensor, such as {@code layer1.0.conv1}
 * @param norm prefix of the batch normalization's tensors, such as {@code layer1.0.bn1}
 * @param in input channels
 * @param out output channels
 * @param kernel side in pixels, odd
 * @param stride in both directions
 * @param groups as torch's {@code groups}
 */
public record Convolution(
    String name, String norm, int in, int out, int kernel, int stride, int groups) {

  static Convolution of(String name, String norm, int in, int out, int kernel, int stride) {
    return new Convolution(name, norm, in, out, kernel, stride, 1);
  }

  /**
   * Returns the same convolution with another prefix of its tensors' names.
   *
   * @param prefix prefix of both names
   */
  Convolution renamed(String prefix, String other) {
    return new Convolution(
        other + name.substring(prefix.length()),
        other + norm.substring(prefix.length()),
        in,
        out,
        kernel,
        stride,
        groups);
  }

  /** Returns the name of the tensor. */
  public String weight() {
    return name + ".weight";
  }

  /** Returns the shape of the tensor: {@code [out, in / groups, kernel, kernel]}. */
  public List<Long> shape() {
    return List.of((long) out, (long) in / groups, (long) kernel, (long) kernel);
  }

  /** Returns the zero padding on every side. */
  public int padding() {
    return kernel / 2;
  }

  /** Returns the side length of the result. */
  int side(int length) {
    return Math.ceilDiv(length, stride);
  }
}
