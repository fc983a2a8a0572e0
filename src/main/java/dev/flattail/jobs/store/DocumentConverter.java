package dev.flattail.jobs.store;

import dev.flattail.jobs.StoredJson;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts json columns for reading; the entities are read-only. */
@Converter
final class DocumentConverter
    implements AttributeConverter<@Nullable Map<String, Object>, @Nullable String> {
  @Override
  public @Nullable String convertToDatabaseColumn(@Nullable Map<String, Object> document) {
    return document == null ? null : StoredJson.of(document).text();
  }

  @Override
  public @Nullable Map<String, Object> convertToEntityAttribute(@Nullable String json) {
    return json == null ? null : new StoredJson(json).asMap();
  }
}
