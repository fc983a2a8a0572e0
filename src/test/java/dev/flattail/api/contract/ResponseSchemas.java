package dev.flattail.api.contract;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the contract's response schemas with the records that Jackson writes and collects every
 * difference: field names, required and nullable fields, JSON types, enumerations.
 */
public final class ResponseSchemas {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Contract contract;
  private final Set<String> compared = new HashSet<>();
  private final List<String> differences = new ArrayList<>();

  public ResponseSchemas(Contract contract) {
    this.contract = contract;
  }

  public List<String> differences() {
    return differences;
  }

  /** Compares a record in which every field that is omitted when null is optional. */
  public ResponseSchemas compare(Class<? extends Record> record, String pointer) {
    compare(record, contract.schema(pointer), Map.of());
    return this;
  }

  /**
   * Compares a record in which some fields are always or never present.
   *
   * @param presence for fields that are omitted when null: true if the schema requires them, false
   *     if it lacks them
   */
  public ResponseSchemas compare(
      Class<? extends Record> record, String pointer, Map<String, Boolean> presence) {
    compare(record, contract.schema(pointer), presence);
    return this;
  }

  /** Returns the fields of a row in the contract's order. */
  public static List<String> fields(Contract contract, String pointer) {
    return List.copyOf(contract.schema(pointer).properties(contract).keySet());
  }

  private void same(
      String place, String what, @Nullable Object contractSays, @Nullable Object codeSays) {
    if (!Objects.equals(contractSays, codeSays)) {
      differences.add(
          "%s: %s: the contract says %s, the code %s"
              .formatted(place, what, contractSays, codeSays));
    }
  }

  private void compare(
      Class<? extends Record> record, SchemaView schema, Map<String, Boolean> presence) {
    String place = schema.nodes().getLast().pointer();
    if (!compared.add(record.getName() + " " + place)) {
      return;
    }
    Map<String, RecordComponent> components = new LinkedHashMap<>();
    collect(record, presence, components);
    Map<String, String> properties = properties(schema, components.keySet());
    same(place, "properties", properties.keySet(), components.keySet());
    Set<String> required = schema.required(contract);
    components.forEach(
        (name, component) -> {
          String property = properties.get(name);
          if (property == null) {
            return;
          }
          boolean leftOut = isLeftOut(component);
          boolean always = !leftOut || presence.getOrDefault(name, false);
          same(property, "required", required.contains(name), always);
          SchemaView value = contract.schema(property);
          if (!isOpen(value)) {
            same(property, "null", value.nullable(), !leftOut && isNullable(component));
          }
          value(component.getGenericType(), value, presence);
        });
  }

  /** Collects the fields of a record by name, including those of unwrapped records. */
  private static void collect(
      Class<?> record, Map<String, Boolean> presence, Map<String, RecordComponent> components) {
    for (RecordComponent component : record.getRecordComponents()) {
      String name = name(component);
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        collect(component.getType(), presence, components);
      } else if (presence.getOrDefault(name, true)) {
        components.put(name, component);
      }
    }
  }

  /** Returns the properties. If a schema lists none, its required names share one schema. */
  private Map<String, String> properties(SchemaView schema, Set<String> names) {
    Map<String, String> properties = schema.properties(contract);
    String shared = schema.place("additionalProperties");
    if (!properties.isEmpty() || shared == null) {
      return properties;
    }
    names.forEach(name -> properties.put(name, shared));
    return properties;
  }

  private static String name(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static boolean isLeftOut(RecordComponent component) {
    JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
    JsonInclude include =
        own == null ? component.getDeclaringRecord().getAnnotation(JsonInclude.class) : own;
    return include != null && include.value() == JsonInclude.Include.NON_NULL;
  }

  private void value(Type declared, SchemaView schema, Map<String, Boolean> presence) {
    Class<?> type =
        (Class<?>) (declared instanceof ParameterizedType p ? p.getRawType() : declared);
    if (isOpen(schema) || type == Object.class) {
      return;
    }
    Method form = ownForm(type);
    if (form != null) {
      // Raw JSON is of any type.
      if (!form.isAnnotationPresent(JsonRawValue.class)) {
        value(form.getGenericReturnType(), schema, presence);
      }
      return;
    }
    String expected = jsonType(type);
    if (schema.type() != null) {
      same(schema.pointer(), "type", schema.type(), expected);
    }
    if (type == UUID.class || type == Instant.class) {
      JsonNode format = schema.keyword("format");
      same(
          schema.pointer(),
          "format",
          format == null ? null : format.asString(),
          type == UUID.class ? "uuid" : "date-time");
    } else if (type.isEnum()) {
      enumeration(type, schema);
    } else if (List.class.isAssignableFrom(type)) {
      String items = schema.place("items");
      if (items != null && declared instanceof ParameterizedType list) {
        entry(list.getActualTypeArguments()[0], contract.schema(items), presence);
      }
    } else if (Map.class.isAssignableFrom(type)) {
      String values = schema.place("additionalProperties");
      if (values != null && declared instanceof ParameterizedType map) {
        entry(map.getActualTypeArguments()[1], contract.schema(values), presence);
      }
    } else if (type.isRecord() && !isArray(type) && schema.alternatives().isEmpty()) {
      compare(type.asSubclass(Record.class), schema, presence);
    }
  }

  private void entry(Type declared, SchemaView schema, Map<String, Boolean> presence) {
    // Wildcards and type variables have no comparable type.
    if (declared instanceof Class<?> || declared instanceof ParameterizedType) {
      value(declared, schema, presence);
    }
  }

  /** Returns whether the schema allows values of every type. */
  private static boolean isOpen(SchemaView schema) {
    return schema.type() == null
        && schema.alternatives().isEmpty()
        && schema.keyword("enum") == null
        && schema.keyword("const") == null;
  }

  /** Returns whether a record is written as the list of its components. */
  private static boolean isArray(Class<?> record) {
    JsonFormat format = record.getAnnotation(JsonFormat.class);
    return format != null && format.shape() == JsonFormat.Shape.ARRAY;
  }

  /**
   * Returns the method that writes a record as something other than an object, such as an image's
   * size.
   */
  private static @Nullable Method ownForm(Class<?> type) {
    return !type.isRecord()
        ? null
        : Arrays.stream(type.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(JsonValue.class))
            .findFirst()
            .orElse(null);
  }

  private void enumeration(Class<?> type, SchemaView schema) {
    JsonNode stated = schema.keyword("enum");
    Set<String> words = new LinkedHashSet<>();
    if (stated != null) {
      stated
          .valueStream()
          .filter(word -> !word.isNull())
          .forEach(word -> words.add(word.asString()));
    }
    Set<String> written = new LinkedHashSet<>();
    Arrays.stream(type.getEnumConstants())
        .forEach(constant -> written.add(JSON.valueToTree(constant).asString()));
    same(schema.pointer(), "enum", words, written);
  }

  private static String jsonType(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "boolean";
    }
    if (type == double.class
        || type == float.class
        || Number.class == type
        || type == Double.class) {
      return "number";
    }
    if (type.isPrimitive() || type == Integer.class || type == Long.class) {
      return "integer";
    }
    if (type.isArray() || isArray(type) || List.class.isAssignableFrom(type)) {
      return "array";
    }
    return type.isRecord() || Map.class.isAssignableFrom(type) ? "object" : "string";
  }
}
