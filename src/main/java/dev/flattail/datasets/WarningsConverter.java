package dev.flattail.datasets;

import dev.flattail.jobspec.Warning;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Stores warnings as JSON. */
@Converter
final class WarningsConverter implements AttributeConverter<List<Warning>, String> {
  private static final TypeReference<List<Warning>> WARNINGS = new TypeReference<>() {};

  @Override
  public String convertToDatabaseColumn(List<Warning> warnings) {
    return JsonMapper.shared().writeValueAsString(warnings);
  }

  @Override
  public List<Warning> convertToEntityAttribute(String json) {
    return JsonMapper.shared().readValue(json, WARNINGS);
  }
}
