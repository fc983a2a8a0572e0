package dev.flattail.helm;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code flattail.*} properties of this build, as its configuration classes declare them. */
record KnownSettings(Set<String> names) {

  static KnownSettings read() {
    try (InputStream in =
        Objects.requireNonNull(
            KnownSettings.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"),
            "written by the configuration processor")) {
      JsonNode metadata = JsonMapper.shared().readTree(in);
      return new KnownSettings(
          Stream.concat(
                  metadata.get("properties").valueStream().map(p -> p.get("name").stringValue()),
                  // No class holds them, so that none prints them.
                  Stream.of(
                      "flattail.security.bootstrap-token", "flattail.security.oidc.client-secret"))
              .collect(Collectors.toSet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /**
   * Returns whether an environment variable sets a known property, with its dashes removed or as
   * underscores.
   */
  boolean hasVariable(String variable) {
    return names.stream()
        .map(name -> name.toUpperCase(Locale.ROOT).replace('.', '_'))
        .anyMatch(
            name ->
                name.replace("-", "").equals(variable) || name.replace('-', '_').equals(variable));
  }

  /** Parses a properties file. */
  static Map<String, String> parse(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> map = new TreeMap<>();
    properties.forEach((name, value) -> map.put((String) name, (String) value));
    return map;
  }
}
