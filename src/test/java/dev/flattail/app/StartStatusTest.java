package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.StorageUnavailableException;
import dev.flattail.engine.tensor.EngineUnavailableException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

class StartStatusTest {
  @EnableConfigurationProperties(FlattailProperties.class)
  static class Settings {}

  @Test
  void onlyAnOutageIsWorthAnotherStart() {
    assertThat(StartStatus.of(failed(true))).hasValue(StartupRefusedException.TRY_LATER);
    assertThat(StartStatus.of(failed(false))).hasValue(StartupRefusedException.MISCONFIGURED);
  }

  private static RuntimeException failed(boolean passing) {
    return new IllegalStateException(
        "a bean",
        new UncheckedIOException(
            new StorageUnavailableException("it is away", "Wait.", passing, null)));
  }

  @Test
  void aSettingOutOfItsBoundsIsNotWorthOne() {
    RuntimeException failed =
        org.assertj.core.api.Assertions.catchRuntimeException(
            () ->
                new SpringApplicationBuilder(Settings.class)
                    .web(org.springframework.boot.WebApplicationType.NONE)
                    .run("--flattail.role=all", "--flattail.worker.jobs=0"));
    assertThat(StartStatus.of(failed)).hasValue(StartupRefusedException.MISCONFIGURED);
  }

  @Test
  void aLibtorchThatCannotBeLoadedIsNotWorthOne() {
    RuntimeException failed =
        EngineUnavailableException.of(new UnsatisfiedLinkError("libtorch.so: no such file"));
    assertThat(StartStatus.of(new IllegalStateException("a bean", failed)))
        .hasValue(StartupRefusedException.MISCONFIGURED);
  }

  @Test
  void ofAnythingElseNothingIsKnown() {
    assertThat(StartStatus.of(new IllegalStateException("a fault"))).isEmpty();
  }
}
