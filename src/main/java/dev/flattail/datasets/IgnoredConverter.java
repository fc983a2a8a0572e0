package dev.flattail.datasets;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import tools.jackson.databind.json.JsonMapper;

/** Stores ignored files as JSON. */
@Converter
final class IgnoredConverter implements AttributeConverter<Ignored, String> {
  @Override
  public String convertToDatabaseColumn(Ignored ignored) {
    return JsonMapper.shared().writeValueAsString(ignored);
  }

  @Override
  public Ignored convertToEntityAttribute(String json) {
    return JsonMapper.shared().readValue(json, Ignored.class);
  }
}
