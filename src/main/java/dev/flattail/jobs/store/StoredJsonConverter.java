package dev.flattail.jobs.store;

import dev.flattail.jobs.StoredJson;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** Converts json columns for reading; the entities are read-only. */
@Converter
final class StoredJsonConverter
    implements AttributeConverter<@Nullable StoredJson, @Nullable String> {
  @Override
  public @Nullable String convertToDatabaseColumn(@Nullable StoredJson document) {
    return document == null ? null : document.text();
  }

  @Override
  public @Nullable StoredJson convertToEntityAttribute(@Nullable String json) {
    return json == null ? null : new StoredJson(json);
  }
}
