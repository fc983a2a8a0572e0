package dev.flattail.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The declared shape of a result is the shape of the JSON that is stored. */
class ResultShapeTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @ParameterizedTest
  @ValueSource(
      classes = {
        TrainResult.class,
        EvaluateResult.class,
        HessianResult.class,
        FlatnessResult.class,
        LandscapeResult.class
      })
  void aResultHasTheJsonThatItsRecordDeclares(Class<? extends Record> type) throws Exception {
    Set<String> written = new TreeSet<>();
    JsonNode json = JSON.valueToTree(filled(type));
    collect("", json, written);
    Set<String> declared = new TreeSet<>();
    collect("", ResultShape.of(type), declared);
    assertThat(declared).isNotEmpty().isEqualTo(written);
  }

  private static void collect(String path, JsonNode json, Set<String> found) {
    if (json.isObject() && !json.isEmpty()) {
      json.properties()
          .forEach(
              field -> {
                if (!Set.of("expectations", "verdict").contains(field.getKey())) {
                  collect(path + "." + field.getKey(), field.getValue(), found);
                }
              });
    } else if (json.isArray()) {
      collect(path + "[]", json.get(0), found);
    } else {
      found.add(path + (json.isNumber() ? " number" : ""));
    }
  }

  private static void collect(String path, ResultShape shape, Set<String> found) {
    switch (shape) {
      case ResultShape.Figure _ -> found.add(path + " number");
      case ResultShape.Other _ -> found.add(path);
      case ResultShape.Entries list -> collect(path + "[]", list.each(), found);
      case ResultShape.Fields fields ->
          fields.byName().forEach((name, field) -> collect(path + "." + name, field, found));
    }
  }

  /** Returns a record with a value in every component, and one entry in every list. */
  private static Object filled(Type declared)
      throws InstantiationException,
          IllegalAccessException,
          InvocationTargetException,
          NoSuchMethodException {
    if (declared instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class
          ? List.of(filled(generic.getActualTypeArguments()[0]))
          : Map.of();
    }
    Class<?> type = (Class<?>) declared;
    if (type.isRecord()) {
      RecordComponent[] components = type.getRecordComponents();
      Object[] values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = filled(components[i].getGenericType());
      }
      var constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return switch (type.getSimpleName()) {
      case "double", "Double", "Number" -> 0.5;
      case "int", "Integer" -> 7;
      case "long", "Long" -> 7L;
      case "boolean", "Boolean" -> true;
      case "String" -> "text";
      case "double[]" -> new double[] {0.5};
      default -> throw new IllegalStateException("no sample of " + type);
    };
  }
}
