package dev.flattail.api;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Jobs;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads spectra that workers published, entry by entry: a report may be long. */
@Component
final class SpectrumFiles {
  /** What no plot needs, and most of the bytes. */
  private static final Set<String> SKIPPED = Set.of("nodes", "weights", "largest", "smallest");

  /** Reads one value in the middle of a document. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Jobs jobs;
  private final ArtifactStore store;

  SpectrumFiles(Jobs jobs, ArtifactStore store) {
    this.jobs = jobs;
    this.store = store;
  }

  /**
   * Entries without their nodes and weights.
   *
   * @param wanted chooses by class number; {@code "null"} is the whole split
   */
  List<Map<String, @Nullable Object>> entries(UUID job, Predicate<String> wanted)
      throws IOException {
    Artifact report =
        jobs.artifact(job, "spectrum.json")
            .orElseThrow(() -> new NoSuchArtifactException("jobs/" + job + "/spectrum.json"));
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    try (InputStream in = store.open(report.storageKey()).read();
        JsonParser parser = JSON.createParser(in)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("classes")) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            add(entry(parser, wanted), entries);
          }
        } else if (field.equals("overall") && value == JsonToken.START_OBJECT) {
          add(entry(parser, wanted), entries);
        } else {
          parser.skipChildren();
        }
      }
    }
    return entries;
  }

  private static void add(
      @Nullable Map<String, @Nullable Object> entry, List<Map<String, @Nullable Object>> entries) {
    if (entry != null) {
      entries.add(entry);
    }
  }

  /** The entry at the parser's place; null when it is not wanted. */
  private static @Nullable Map<String, @Nullable Object> entry(
      JsonParser parser, Predicate<String> wanted) {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    boolean chosen = true;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      if (!chosen || SKIPPED.contains(field)) {
        parser.skipChildren();
      } else {
        Object value =
            parser.currentToken() == JsonToken.VALUE_NULL
                ? null
                : JSON.readValue(parser, Object.class);
        entry.put(field, value);
        chosen = !field.equals("class") || wanted.test(String.valueOf(value));
      }
    }
    return chosen ? entry : null;
  }
}
