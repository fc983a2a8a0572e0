package dev.flattail.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Settings that a supervisor passes to its worker: this process's settings, its database, and the
 * worker's role.
 */
final class ChildSettings {
  private static final List<String> PASSED_ON =
      List.of(
          "flattail.",
          "logging.level.",
          "logging.structured.",
          "management.tracing.",
          "management.opentelemetry.",
          "spring.datasource.hikari.");

  /**
   * Prefixes of settings that a worker does not get: it serves no callers, so it needs no tokens;
   * it sends no webhooks, so it needs no signing key; it exports to no tracker, so it needs no
   * credentials there.
   */
  private static final List<String> EXCLUDED =
      List.of("flattail.security.", "flattail.webhooks.", "flattail.trackers.");

  private final ConfigurableEnvironment environment;
  private final JdbcConnectionDetails database;

  ChildSettings(ConfigurableEnvironment environment, JdbcConnectionDetails database) {
    this.environment = environment;
    this.database = database;
  }

  /** Returns the settings as the value of {@code SPRING_APPLICATION_JSON}. */
  String json(String worker) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (String name : names()) {
      String value = environment.getProperty(name);
      if (value != null) {
        settings.put(name, value);
      }
    }
    settings.put(ProcessRole.PROPERTY, "worker");
    settings.put("flattail.worker.id", worker);
    settings.put("flattail.worker.supervised", "true");
    // This process has migrated the tables.
    settings.put("flattail.database.migrate", "false");
    settings.put("spring.datasource.url", database.getJdbcUrl());
    settings.put("spring.datasource.username", String.valueOf(database.getUsername()));
    settings.put("spring.datasource.password", String.valueOf(database.getPassword()));
    // The parent's log adds the time and the process.
    settings.put("logging.pattern.console", "%-5level %logger{0}: %msg%n%ex");
    settings.put("logging.charset.console", "UTF-8");
    return JsonMapper.shared().writeValueAsString(settings);
  }

  private Iterable<String> names() {
    TreeSet<String> names = new TreeSet<>();
    environment.getPropertySources().stream()
        .filter(EnumerablePropertySource.class::isInstance)
        .flatMap(
            source -> List.of(((EnumerablePropertySource<?>) source).getPropertyNames()).stream())
        .filter(name -> PASSED_ON.stream().anyMatch(name::startsWith))
        .filter(name -> EXCLUDED.stream().noneMatch(name.toLowerCase(Locale.ROOT)::startsWith))
        .forEach(names::add);
    return names;
  }
}
