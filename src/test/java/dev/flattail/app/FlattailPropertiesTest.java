package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FlattailPropertiesTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Bound.class);

  @EnableConfigurationProperties(FlattailProperties.class)
  static class Bound {}

  @Test
  void defaultsAreThoseOfTheDesign() {
    context.run(
        started -> {
          FlattailProperties properties = started.getBean(FlattailProperties.class);
          assertThat(properties.role()).isEqualTo(ProcessRole.ALL);
          assertThat(properties.home()).isEqualTo(Path.of(".flattail"));
          assertThat(properties.worker().heartbeat()).isEqualTo(Duration.ofSeconds(10));
          assertThat(properties.worker().lease()).isEqualTo(Duration.ofSeconds(30));
          assertThat(properties.worker().jobs()).isNull();
          assertThat(properties.database().migrate()).isTrue();
          assertThat(properties.torch().threads()).isNull();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "flattail.worker.lease=15s, at least twice",
    "flattail.worker.heartbeat=0s, both positive",
    "flattail.worker.jobs=0, at least 1",
    "flattail.torch.threads=0, at least 1",
    "flattail.decoding.threads=0, at least 1",
    "flattail.role=wroker, Failed to convert"
  })
  void whatCannotWorkIsRefusedWithAReason(String setting, String reason) {
    context
        .withPropertyValues(setting)
        .run(failed -> assertThat(failed).getFailure().hasStackTraceContaining(reason));
  }
}
