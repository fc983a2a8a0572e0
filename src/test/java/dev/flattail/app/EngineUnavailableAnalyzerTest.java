package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.engine.tensor.EngineUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class EngineUnavailableAnalyzerTest {
  /** Starts its engine as a worker does, on a machine without a driver. */
  @Configuration(proxyBeanMethods = false)
  static class Worker {
    @Bean
    SmartLifecycle loop() {
      return new SmartLifecycle() {
        @Override
        public void start() {
          throw EngineUnavailableException.of(
              new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object file"));
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
          return false;
        }
      };
    }
  }

  @Test
  void aWorkerWithoutADriverEndsWithTwoParagraphs(CapturedOutput output) {
    SpringApplication worker = new SpringApplication(Worker.class);

    assertThatThrownBy(() -> worker.run("--spring.main.web-application-type=none"))
        .hasRootCauseInstanceOf(UnsatisfiedLinkError.class);

    assertThat(output)
        .contains("Description:", "No NVIDIA driver can be reached")
        .contains("Action:", "docker-compose.gpu.yml")
        .doesNotContain("\tat ");
  }
}
