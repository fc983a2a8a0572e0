package dev.flattail.jobspec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads frozen JSON documents, which must stay readable: one per line, in resources. */
public final class FrozenDocuments {
  private static final JsonMapper JSON = JsonMapper.shared();

  private FrozenDocuments() {}

  public static List<JsonNode> lines(String resource) {
    try (InputStream in =
            Objects.requireNonNull(FrozenDocuments.class.getResourceAsStream(resource));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().map(JSON::readTree).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the document in the form that the database gives to readers. */
  public static Map<String, Object> document(JsonNode frozen) {
    return JSON.convertValue(frozen, new TypeReference<Map<String, Object>>() {});
  }

  /** Writes a value as JSON and reads it again. */
  public static JsonNode json(Object value) {
    return JSON.readTree(JSON.writeValueAsString(value));
  }

  /**
   * Returns the pointers of frozen values that {@code now} lacks or has changed. Added fields are
   * no difference.
   */
  public static List<String> differences(JsonNode frozen, JsonNode now) {
    List<String> differences = new ArrayList<>();
    collect(frozen, now, "", differences);
    return differences;
  }

  private static void collect(JsonNode frozen, JsonNode now, String at, List<String> differences) {
    if (frozen.isObject() && now.isObject()) {
      for (Map.Entry<String, JsonNode> field : frozen.properties()) {
        collect(field.getValue(), now.path(field.getKey()), at + "/" + field.getKey(), differences);
      }
    } else if (frozen.isArray() && now.isArray() && frozen.size() == now.size()) {
      for (int i = 0; i < frozen.size(); i++) {
        collect(frozen.get(i), now.get(i), at + "/" + i, differences);
      }
    } else if (!frozen.equals(now)) {
      differences.add("%s was %s and is %s".formatted(at, frozen, now));
    }
  }
}
