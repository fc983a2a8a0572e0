package dev.flattail.worker;

import dev.flattail.engine.checkpoint.StoredTensor;
import dev.flattail.engine.curvature.Spectrum;
import java.util.ArrayList;
import java.util.List;

/** Eigenvectors among a Hessian job's artifacts. */
final class Eigenvectors {
  private Eigenvectors() {}

  /**
   * @param label {@code class-3}'s number, or {@code overall}
   */
  static String path(String label) {
    return "eigenvectors/" + (label.equals("overall") ? "" : "class-") + label + ".safetensors";
  }

  /** Tensors {@code largest-1}, {@code largest-2}, {@code smallest-1}, {@code smallest-2}. */
  static List<StoredTensor> of(Spectrum.Eigenvectors vectors) {
    List<StoredTensor> tensors = new ArrayList<>();
    add(tensors, "largest-", vectors.largest());
    add(tensors, "smallest-", vectors.smallest());
    return tensors;
  }

  private static void add(List<StoredTensor> tensors, String name, List<float[]> vectors) {
    for (int i = 0; i < vectors.size(); i++) {
      float[] values = vectors.get(i);
      tensors.add(StoredTensor.ofFloats(name + (i + 1), List.of((long) values.length), values));
    }
  }
}
