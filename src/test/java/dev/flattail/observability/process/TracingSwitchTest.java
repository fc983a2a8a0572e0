package dev.flattail.observability.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class TracingSwitchTest {
  private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

  private final List<String> all =
      ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates();

  @Test
  void withoutAnEndpointNothingOfTracingIsConfigured() {
    List<String> dropped = dropped(Map.of());

    assertThat(dropped)
        .hasSizeGreaterThan(3)
        .allMatch(name -> name.contains("tracing") || name.contains("opentelemetry"));
    assertThat(all)
        .filteredOn(name -> !dropped.contains(name))
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("opentelemetry"));
  }

  @Test
  void anEmptyEndpointIsNone() {
    assertThat(dropped(Map.of(ENDPOINT, " "))).isEqualTo(dropped(Map.of()));
  }

  @Test
  void withAnEndpointAllOfItIs() {
    assertThat(dropped(Map.of(ENDPOINT, "http://collector:4318/v1/traces"))).isEmpty();
  }

  private List<String> dropped(Map<String, Object> settings) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
    TracingSwitch filter = new TracingSwitch();
    filter.setEnvironment(environment);
    boolean[] kept = filter.match(all.toArray(String[]::new), null);
    List<String> dropped = new ArrayList<>();
    for (int i = 0; i < kept.length; i++) {
      if (!kept[i]) {
        dropped.add(all.get(i));
      }
    }
    return dropped;
  }
}
