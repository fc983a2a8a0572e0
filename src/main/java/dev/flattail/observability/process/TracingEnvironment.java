package dev.flattail.observability.process;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Reserves space for a trace id in log lines only when tracing is on. Boot would reserve it
 * whenever the tracing library is present.
 */
final class TracingEnvironment implements EnvironmentPostProcessor, Ordered {
  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "flattail.tracing",
                Map.of("logging.expect-correlation-id", TracingSwitch.isOn(environment))));
  }

  /** Runs after application.properties was read and before Boot's own processor. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
