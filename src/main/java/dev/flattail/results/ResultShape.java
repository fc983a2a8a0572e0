package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a result as its record declares it, which says what an expectation may name. A
 * result's own judgment is no part of it.
 */
public sealed interface ResultShape {

  /**
   * A number, or null.
   *
   * @param range which values it can have
   */
  record Figure(Range range) implements ResultShape {}

  /** The values that a figure can have. */
  enum Range {
    ANY,
    NOT_NEGATIVE,
    /** From 0 to 1. */
    FRACTION
  }

  /** A text, a truth value, or an object with any keys. */
  record Other() implements ResultShape {}

  /**
   * A list.
   *
   * @param size number of entries; null when it depends on the job
   */
  record Entries(ResultShape each, @Nullable Integer size) implements ResultShape {}

  /**
   * An object.
   *
   * @param omittable names of the fields that are left out when they are null
   */
  record Fields(Map<String, ResultShape> byName, Set<String> omittable) implements ResultShape {}

  /** Returns the shape of a record's JSON. */
  static Fields of(Class<?> result) {
    Map<String, ResultShape> byName = new LinkedHashMap<>();
    Set<String> omittable = new HashSet<>();
    collect(result, byName, omittable);
    return new Fields(byName, omittable);
  }

  private static void collect(
      Class<?> result, Map<String, ResultShape> byName, Set<String> omittable) {
    for (RecordComponent component : result.getRecordComponents()) {
      Class<?> type = component.getType();
      if (type == Judgment.class || component.getAccessor().isAnnotationPresent(JsonIgnore.class)) {
        continue;
      }
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        collect(type, byName, omittable);
        continue;
      }
      JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
      String name = renamed == null ? component.getName() : renamed.value();
      byName.put(name, ofType(component.getGenericType(), range(component)));
      JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
      if (include != null && include.value() == JsonInclude.Include.NON_NULL) {
        omittable.add(name);
      }
    }
  }

  private static Range range(RecordComponent component) {
    return component.isAnnotationPresent(Fraction.class)
        ? Range.FRACTION
        : component.isAnnotationPresent(NotNegative.class) ? Range.NOT_NEGATIVE : Range.ANY;
  }

  private static ResultShape ofType(Type declared, Range range) {
    if (declared instanceof ParameterizedType list && list.getRawType() == List.class) {
      return new Entries(ofType(list.getActualTypeArguments()[0], range), null);
    }
    if (!(declared instanceof Class<?> type)) {
      return new Other();
    }
    if (type.isArray()) {
      return new Entries(ofType(type.getComponentType(), range), null);
    }
    if (type.isRecord()) {
      JsonFormat format = type.getAnnotation(JsonFormat.class);
      return format != null && format.shape() == JsonFormat.Shape.ARRAY
          ? new Entries(
              ofType(type.getRecordComponents()[0].getGenericType(), range),
              type.getRecordComponents().length)
          : of(type);
    }
    boolean number =
        Number.class.isAssignableFrom(type)
            || type.isPrimitive() && type != boolean.class && type != char.class;
    return number ? new Figure(range) : new Other();
  }
}
