package dev.flattail.engine.tensor;

/**
 * Signals that libtorch cannot be loaded on this machine as configured, so nothing can be computed.
 */
public final class EngineUnavailableException extends RuntimeException {
  private final String remedy;

  private EngineUnavailableException(String problem, String remedy, Throwable cause) {
    super(problem, cause);
    this.remedy = remedy;
  }

  /** Wraps a failure of the engine's start. */
  public static EngineUnavailableException of(Throwable failure) {
    String said = said(failure);
    // Part of the NVIDIA driver, which container images cannot include.
    if (said.contains("libcuda.so")) {
      return new EngineUnavailableException(
          "No NVIDIA driver can be reached, and this libtorch is one for GPUs: " + said,
          "Give the container a GPU (docker run --gpus all, docker-compose.gpu.yml, a node with the"
              + " resource nvidia.com/gpu), which wants NVIDIA's driver and container toolkit on the"
              + " machine; or run a worker with a libtorch for CPUs, which is what the image"
              + " worker-cpu has.",
          failure);
    }
    return new EngineUnavailableException(
        "libtorch cannot be loaded: " + said,
        "Unset PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR to use the libtorch for CPUs that comes with"
            + " the service, or see that they name a complete libtorch of the same version.",
        failure);
  }

  /**
   * Returns the message of the innermost cause, which comes from the dynamic linker and names the
   * library.
   */
  private static String said(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return String.valueOf(innermost.getMessage());
  }

  /** Returns a sentence for operators that describes the remedy. */
  public String remedy() {
    return remedy;
  }
}
