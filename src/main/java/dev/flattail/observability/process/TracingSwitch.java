package dev.flattail.observability.process;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Excludes Boot's tracing when no endpoint is configured: no spans, no threads, no connections.
 * Registered in {@code META-INF/spring.factories}.
 */
final class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {
  private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

  private boolean on;

  @Override
  public void setEnvironment(Environment environment) {
    on = isOn(environment);
  }

  /** Returns whether an endpoint for traces is configured. */
  static boolean isOn(Environment environment) {
    return StringUtils.hasText(environment.getProperty(ENDPOINT));
  }

  @Override
  public boolean[] match(
      @Nullable String[] autoConfigurations,
      @Nullable AutoConfigurationMetadata autoConfigurationMetadata) {
    boolean[] matches = new boolean[autoConfigurations.length];
    for (int i = 0; i < matches.length; i++) {
      matches[i] = on || !isTracing(autoConfigurations[i]);
    }
    return matches;
  }

  private static boolean isTracing(@Nullable String autoConfiguration) {
    return autoConfiguration != null
        && (autoConfiguration.startsWith("org.springframework.boot.micrometer.tracing.")
            || autoConfiguration.startsWith("org.springframework.boot.opentelemetry."));
  }
}
