package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.flattail.engine.tensor.VectorKernel;

/** Computes the perturbed vector at which sharpness-aware steps take their second gradient. */
final class Ascent {
  /** SAM's {@code w + rho g / (|g| + 1e-12)}. */
  static final Ascent SAM =
      new Ascent(
          """
          norm = torch.linalg_vector_norm(g)
          return (torch.addcmul(w, g, torch.div(rho, torch.add(norm, 1e-12))), norm)
          """);

  /** ASAM's {@code w + rho w^2 g / (||w| g| + 1e-12)}. */
  static final Ascent ASAM =
      new Ascent(
          """
          wg = torch.mul(w, g)
          norm = torch.linalg_vector_norm(wg)
          return (torch.addcmul(w, torch.mul(w, wg), torch.div(rho, torch.add(norm, 1e-12))), norm)
          """);

  private final VectorKernel kernel;

  /**
   * @param body returns the perturbed vector and the norm, of {@code w}, {@code g} and {@code rho}
   */
  private Ascent(String body) {
    this.kernel = VectorKernel.ofPair("w, g", "rho", body);
  }

  /**
   * A perturbed vector.
   *
   * @param vector vector of the second gradient
   * @param norm norm in the perturbation's denominator, scalar
   */
  record Perturbed(NDArray vector, NDArray norm) {}

  /** Computes the vector at radius {@code rho} from {@code w}; owned by the gradient's manager. */
  Perturbed from(NDArray w, NDArray gradient, double rho) {
    NDList results = kernel.results(gradient.getManager(), new double[] {rho}, w, gradient);
    return new Perturbed(results.get(0), results.get(1));
  }
}
