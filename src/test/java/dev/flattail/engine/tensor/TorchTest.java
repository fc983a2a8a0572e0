package dev.flattail.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.UnrunnableSpecException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TorchTest {
  @BeforeAll
  static void start() {
    Torch.start(2);
  }

  private static float[] drawn(long seed, long position) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Torch.seed(seed, position);
      return manager.randomNormal(new Shape(4)).toFloatArray();
    }
  }

  @Test
  void threadsAreAsAskedOnEveryThread() throws InterruptedException {
    assertThat(Torch.threads()).isEqualTo(2);
    int[] seen = new int[1];
    Thread other = new Thread(() -> seen[0] = Torch.threads());
    other.start();
    other.join();
    assertThat(seen[0]).isEqualTo(2);
    assertThatThrownBy(() -> Torch.start(0)).hasMessageContaining("at least 1 thread");
  }

  @Test
  void cpuIsAlwaysThereAndAutoFindsSomething() {
    assertThat(Torch.device("cpu")).isEqualTo(Device.cpu());
    assertThat(Torch.device("auto")).isNotNull();
    assertThat(Torch.deviceName("cpu")).isEqualTo("cpu");
  }

  @Test
  void aDeviceThatIsNotHereIsRefusedSayingWhatIs() {
    assertThatThrownBy(() -> Torch.device("gpu:99"))
        .isInstanceOf(UnrunnableSpecException.class)
        .hasMessageContaining("gpu:99")
        .hasMessageContaining("which has");
    assertThatThrownBy(() -> Torch.device("tpu"))
        .hasMessageContaining("use auto, cpu, gpu or gpu:n");
  }

  @Test
  void theSeedIsAFunctionOfJobAndPosition() {
    float[] first = drawn(7, 3);
    assertThat(drawn(7, 4)).isNotEqualTo(first);
    assertThat(drawn(8, 3)).isNotEqualTo(first);
    assertThat(drawn(7, 3)).isEqualTo(first);
  }
}
