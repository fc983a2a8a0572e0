package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Runs arithmetic on vectors that is written in TorchScript next to its use: a few passes over
 * memory per call, in place when an operator's name ends in an underscore. Nothing is recorded.
 *
 * <p>The language is TorchScript as libtorch stores it: Python's syntax, and operators of the aten
 * namespace as {@code torch.NAME} instead of signs ({@code torch.sub(1.0, beta)}).
 */
public final class VectorKernel {
  private static final String CLASS = "VectorKernel";
  private static final String METHOD = "run";

  private final ScriptModule module;
  private final int numbers;

  private VectorKernel(ScriptModule module, int numbers) {
    this.module = module;
    this.numbers = numbers;
  }

  /**
   * Compiles a kernel.
   *
   * @param vectors names of the vector arguments, separated by commas
   * @param numbers names of the number arguments, separated by commas
   * @param body body of the function, whose last line returns a vector
   */
  public static VectorKernel of(String vectors, String numbers, String body) {
    return compile(vectors, numbers, "Tensor", body);
  }

  /** Compiles a kernel whose last line returns a pair, {@code (a, b)}. */
  public static VectorKernel ofPair(String vectors, String numbers, String body) {
    return compile(vectors, numbers, "Tuple[Tensor, Tensor]", body);
  }

  private static VectorKernel compile(String vectors, String numbers, String result, String body) {
    String[] names = numbers.split(", ", -1);
    StringBuilder source = new StringBuilder();
    source
        .append("class " + CLASS + "(Module):\n")
        .append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n")
        .append("  def " + METHOD + "(self: __torch__." + CLASS + ", ")
        .append(
            Arrays.stream(vectors.split(", ", -1))
                .map(name -> name + ": Tensor, ")
                .collect(Collectors.joining()))
        .append("numbers: Tensor) -> ")
        .append(result)
        .append(":\n");
    for (int i = 0; i < names.length; i++) {
      source.append("    ").append(names[i]).append(" = float(numbers[").append(i).append("])\n");
    }
    source.append(body.indent(4));
    return new VectorKernel(ScriptModule.compile(source.toString(), CLASS), names.length);
  }

  /**
   * Runs the kernel for its in-place effects.
   *
   * @param numbers in the order of their names; those beyond the range of the first vector's format
   *     become infinite
   * @param vectors in the order of their names
   */
  public void update(double[] numbers, NDArray... vectors) {
    try (NDManager scope = vectors[0].getManager().newSubManager(Device.cpu())) {
      run(scope, scope, numbers, vectors);
    }
  }

  /**
   * Runs the kernel for its results.
   *
   * @param owner owner of the results
   * @param numbers in the order of their names
   * @param vectors in the order of their names
   */
  public NDList results(NDManager owner, double[] numbers, NDArray... vectors) {
    try (NDManager scope = owner.newSubManager(Device.cpu())) {
      return run(owner, scope, numbers, vectors);
    }
  }

  private NDList run(NDManager owner, NDManager scope, double[] given, NDArray... vectors) {
    if (given.length != numbers) {
      throw new IllegalStateException(given.length + " numbers for a kernel of " + numbers);
    }
    try (GradMode off = GradMode.off()) {
      NDArray[] arguments = Arrays.copyOf(vectors, vectors.length + 1);
      arguments[vectors.length] =
          scope.create(
              Arrays.stream(given).map(number -> Scalars.inFormatOf(vectors[0], number)).toArray());
      return module.call(METHOD, owner, arguments);
    }
  }
}
