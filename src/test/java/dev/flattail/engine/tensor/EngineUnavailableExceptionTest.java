package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Test;

class EngineUnavailableExceptionTest {
  private static EngineUnavailableException said(String linker) {
    return EngineUnavailableException.of(
        new EngineException(
            "Failed to load PyTorch native library", new UnsatisfiedLinkError(linker)));
  }

  @Test
  void withoutADriverItSaysSo() {
    EngineUnavailableException told =
        said(
            "/opt/x/libcaffe2_nvrtc.so: libcuda.so.1: cannot open shared object file: No such file");

    assertThat(told).hasMessageStartingWith("No NVIDIA driver can be reached");
    assertThat(told.remedy()).contains("--gpus all", "worker-cpu");
  }

  @Test
  void anythingElseIsToldAsTheLinkerToldIt() {
    EngineUnavailableException told = said("/opt/x/libtorch.so: invalid ELF header");

    assertThat(told)
        .hasMessage("libtorch cannot be loaded: /opt/x/libtorch.so: invalid ELF header");
    assertThat(told.remedy()).contains("PYTORCH_LIBRARY_PATH");
  }
}
