package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls the methods of {@code kernels.py}, which is compiled at first use and kept for the life of
 * the process.
 */
final class Kernels {
  private static final ScriptModule MODULE = ScriptModule.load("kernels.py", "Kernels");

  /** Cache of integer arguments: calls repeat the few geometries of a network. */
  private static final Map<List<Integer>, NDArray> INTEGERS = new ConcurrentHashMap<>();

  private static final NDManager CONSTANTS = Torch.newManager(Device.cpu());

  private Kernels() {}

  /** Calls a method with one result, owned by {@code owner}. */
  static NDArray call(String method, NDManager owner, NDArray... inputs) {
    return MODULE.call(method, owner, inputs).singletonOrThrow();
  }

  /** Calls a method with several results, owned by {@code owner}. */
  static NDList callForAll(String method, NDManager owner, NDArray... inputs) {
    return MODULE.call(method, owner, inputs);
  }

  /** Calls a method whose last argument is a list of tensors. */
  static NDArray callWithList(String method, NDManager owner, NDArray first, NDList rest) {
    return MODULE.callWithList(method, owner, first, rest).singletonOrThrow();
  }

  /** Converts integers to a tensor argument, because DJL passes tensors only. */
  static NDArray integers(int... values) {
    List<Integer> key = Arrays.stream(values).boxed().toList();
    return INTEGERS.computeIfAbsent(
        key, k -> CONSTANTS.create(Arrays.stream(values).asLongStream().toArray()));
  }
}
