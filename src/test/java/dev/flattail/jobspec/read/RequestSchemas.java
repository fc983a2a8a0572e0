package dev.flattail.jobspec.read;

import dev.flattail.api.contract.Contract;
import dev.flattail.api.contract.SchemaView;
import dev.flattail.jobspec.ClassSelection;
import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Problems;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the contract's request schemas with the records that {@link RecordReader} fills, and
 * collects every difference. The schema must accept and refuse the same documents as the reader,
 * according to the records' declarations.
 */
final class RequestSchemas {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Known restricting keywords; a schema with any other one is reported. */
  private static final Set<String> RESTRICTIONS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "pattern",
          "format",
          "minItems",
          "maxItems",
          "uniqueItems",
          "prefixItems",
          "contains",
          "minProperties",
          "maxProperties",
          "propertyNames",
          "patternProperties",
          "dependentRequired",
          "not",
          "const",
          "enum");

  private final Contract contract;
  private final Set<String> agreed;
  private final Set<String> unused;
  private final Set<String> compared = new HashSet<>();
  private final List<String> differences = new ArrayList<>();

  /**
   * @param agreed intended differences, by their beginning ("place: what")
   */
  RequestSchemas(Contract contract, Set<String> agreed) {
    this.contract = contract;
    this.agreed = agreed;
    this.unused = new LinkedHashSet<>(agreed);
  }

  /** Returns the differences, and the agreed ones that no longer exist. */
  List<String> differences() {
    List<String> all = new ArrayList<>(differences);
    unused.forEach(key -> all.add(key + ": agreed, but there is no such difference"));
    return all;
  }

  /** Returns the number of compared pairs of a record and a schema. */
  int pairs() {
    return compared.size();
  }

  private void differ(String place, String what, Object contractSays, Object codeSays) {
    String key = place + ": " + what;
    if (agreed.contains(key)) {
      unused.remove(key);
      return;
    }
    differences.add(
        "%s: %s: the contract says %s, the code %s".formatted(place, what, contractSays, codeSays));
  }

  private void same(
      String place, String what, @Nullable Object contractSays, @Nullable Object codeSays) {
    if (!Objects.equals(contractSays, codeSays)) {
      differ(place, what, said(contractSays), said(codeSays));
    }
  }

  private static Object said(@Nullable Object value) {
    return value == null ? "nothing" : value;
  }

  /** Compares the kinds of job: {@code oneOf} with a discriminator {@code kind}. */
  void compareKinds(String pointer) {
    SchemaView choice = contract.schema(pointer);
    Map<String, SchemaView> members = byConstant(choice, "kind");
    same(pointer, "kinds", members.keySet(), new LinkedHashSet<>(SpecReader.kinds()));
    discriminator(choice, "kind", members);
    SpecReader.KINDS.forEach(
        (kind, record) -> {
          SchemaView member = members.get(kind);
          if (member != null) {
            compare(record, member, Set.of("kind"), Set.of(SpecReader.TARGETS));
          }
        });
  }

  void compare(Class<? extends Record> record, String pointer) {
    compare(record, contract.schema(pointer), Set.of(), Set.of());
  }

  /**
   * @param tokens required properties that are no components
   * @param others optional ones, which something else reads
   */
  private void compare(
      Class<? extends Record> record,
      SchemaView schema,
      Collection<String> tokens,
      Collection<String> others) {
    String place = schema.nodes().getLast().pointer();
    if (!compared.add(record.getName() + " " + place)) {
      return;
    }
    same(place, "type", schema.type(), "object");
    JsonNode additional = schema.keyword("additionalProperties");
    if (additional == null || !additional.isBoolean() || additional.asBoolean()) {
      differ(place, "additionalProperties", said(additional), "refuses unknown fields");
    }
    Map<String, String> properties = schema.properties(contract);
    Set<String> declared = new TreeSet<>(tokens);
    declared.addAll(others);
    for (RecordComponent component : record.getRecordComponents()) {
      declared.add(component.getName());
    }
    same(place, "properties", new TreeSet<>(properties.keySet()), declared);
    Set<String> required = new HashSet<>(schema.required(contract));
    same(place, "required " + tokens, required.containsAll(tokens), true);
    for (RecordComponent component : record.getRecordComponents()) {
      String property = properties.get(component.getName());
      if (property != null) {
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        boolean optional = nullable || component.isAnnotationPresent(Default.class);
        same(property, "required", required.contains(component.getName()), !optional);
        SchemaView value = contract.schema(property);
        same(property, "null", value.nullable(), nullable);
        defaults(component, value, nullable);
        value(component.getType(), component, value);
      }
    }
  }

  /** Compares defaults: contract and record must state the same one. */
  private void defaults(RecordComponent component, SchemaView schema, boolean nullable) {
    JsonNode stated = schema.keyword("default");
    Default annotated = component.getAnnotation(Default.class);
    if (nullable) {
      if (stated != null && !stated.isNull()) {
        differ(schema.pointer(), "default", stated, "null");
      }
      return;
    }
    if (stated == null || annotated == null) {
      same(schema.pointer(), "default", stated, annotated == null ? null : annotated.value());
      return;
    }
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put(component.getName(), JSON.treeToValue(stated, Object.class));
    Problems problems = new Problems();
    RecordReader reader = new RecordReader(problems);
    Object left = reader.component(component, Map.of(), "");
    Object given = reader.component(component, tree, "");
    if (!problems.isEmpty() || !Objects.equals(given, left)) {
      differ(schema.pointer(), "default", stated, annotated.value());
    }
  }

  private void value(Class<?> type, RecordComponent declared, SchemaView schema) {
    if (type == List.class) {
      list(declared, schema);
    } else if (type == Map.class) {
      labels(declared, schema);
    } else if (type == ClassSelection.class) {
      classSelection(schema);
    } else if (type.isSealed()) {
      family(type, schema);
    } else if (type.isRecord()) {
      compare(type.asSubclass(Record.class), schema, Set.of(), Set.of());
    } else {
      scalar(type, declared, schema);
    }
  }

  private void scalar(Class<?> type, RecordComponent declared, SchemaView schema) {
    Map<String, Object> expected = new TreeMap<>();
    String name;
    if (type == double.class || type == Double.class) {
      name = "number";
      bounds(declared, expected);
    } else if (type == int.class || type == Integer.class) {
      name = "integer";
      bounds(declared, expected);
      format("int32", schema, expected);
    } else if (type == long.class || type == Long.class) {
      name = "integer";
      bounds(declared, expected);
      format("int64", schema, expected);
    } else if (type == boolean.class) {
      name = "boolean";
    } else if (type == Duration.class) {
      name = "string";
      expected.put("format", "duration");
    } else if (type.isEnum()) {
      name = "string";
      expected.put(
          "enum",
          new TreeSet<>(
              Arrays.stream(type.getEnumConstants())
                  .map(constant -> Names.of((Enum<?>) constant))
                  .toList()));
    } else {
      name = "string";
      text(declared, schema, expected);
    }
    same(schema.pointer(), "type", schema.type(), name);
    restrictions(schema, expected);
  }

  private static void bounds(RecordComponent declared, Map<String, Object> expected) {
    Above above = declared.getAnnotation(Above.class);
    AtLeast atLeast = declared.getAnnotation(AtLeast.class);
    Below below = declared.getAnnotation(Below.class);
    AtMost atMost = declared.getAnnotation(AtMost.class);
    put(expected, "exclusiveMinimum", above == null ? null : above.value());
    put(expected, "minimum", atLeast == null ? null : atLeast.value());
    put(expected, "exclusiveMaximum", below == null ? null : below.value());
    put(expected, "maximum", atMost == null ? null : atMost.value());
  }

  /** Derives a missing bound from the number's width. */
  private static void format(String format, SchemaView schema, Map<String, Object> expected) {
    boolean bounded =
        (expected.containsKey("minimum") || expected.containsKey("exclusiveMinimum"))
            && (expected.containsKey("maximum") || expected.containsKey("exclusiveMaximum"));
    if (!bounded || schema.keyword("format") != null) {
      expected.put("format", format);
    }
  }

  private static void text(
      RecordComponent declared, SchemaView schema, Map<String, Object> expected) {
    MaxLength longest = declared.getAnnotation(MaxLength.class);
    MinLength shortest = declared.getAnnotation(MinLength.class);
    Matches form = declared.getAnnotation(Matches.class);
    JsonNode format = schema.keyword("format");
    if (format != null && format.asString().equals("uuid") && longest != null) {
      // The reader accepts any short text as an id; submission looks it up.
      expected.put("format", "uuid");
      return;
    }
    put(expected, "maxLength", longest == null ? null : (double) longest.value());
    put(expected, "minLength", shortest == null ? null : (double) shortest.value());
    put(expected, "pattern", form == null ? null : "^" + form.value() + "$");
  }

  private static void put(Map<String, Object> expected, String keyword, @Nullable Object value) {
    if (value != null) {
      expected.put(keyword, value);
    }
  }

  private void restrictions(SchemaView schema, Map<String, Object> expected) {
    Map<String, Object> stated = new TreeMap<>();
    for (String keyword : schema.keywords()) {
      JsonNode value = schema.keyword(keyword);
      if (RESTRICTIONS.contains(keyword) && value != null) {
        stated.put(keyword, plain(value));
      }
    }
    Set<String> keywords = new LinkedHashSet<>(stated.keySet());
    keywords.addAll(expected.keySet());
    for (String keyword : keywords) {
      same(schema.pointer(), keyword, stated.get(keyword), expected.get(keyword));
    }
  }

  private static Object plain(JsonNode value) {
    if (value.isNumber()) {
      return value.asDouble();
    }
    if (value.isArray()) {
      return new TreeSet<>(
          value.valueStream().filter(word -> !word.isNull()).map(JsonNode::asString).toList());
    }
    return value.isString() ? value.asString() : value;
  }

  private void list(RecordComponent declared, SchemaView schema) {
    same(schema.pointer(), "type", schema.type(), "array");
    MaxLength most = declared.getAnnotation(MaxLength.class);
    MinLength fewest = declared.getAnnotation(MinLength.class);
    Map<String, Object> expected = new TreeMap<>();
    put(expected, "maxItems", most == null ? null : (double) most.value());
    put(expected, "minItems", fewest == null ? null : (double) fewest.value());
    restrictions(schema, expected);
    String items = schema.place("items");
    if (items == null) {
      differ(schema.pointer(), "items", "nothing", declared.getGenericType());
      return;
    }
    Class<?> element =
        (Class<?>) ((ParameterizedType) declared.getGenericType()).getActualTypeArguments()[0];
    SchemaView entry = contract.schema(items);
    same(items, "null", entry.nullable(), false);
    // The reader bounds the texts of a list by the same numbers as the list.
    value(element, declared, entry);
  }

  private void labels(RecordComponent declared, SchemaView schema) {
    same(schema.pointer(), "type", schema.type(), "object");
    MaxLength most = declared.getAnnotation(MaxLength.class);
    JsonNode maxProperties = schema.keyword("maxProperties");
    same(
        schema.pointer(),
        "maxProperties",
        maxProperties == null ? null : maxProperties.asInt(),
        most == null ? null : most.value());
    JsonNode names = schema.keyword("propertyNames");
    same(
        schema.pointer(),
        "propertyNames",
        names == null ? null : names.at("/pattern").asString(),
        "^" + RecordReader.LABEL_NAME + "$");
    JsonNode values = schema.keyword("additionalProperties");
    same(
        schema.pointer(),
        "additionalProperties",
        values == null ? null : values.at("/type").asString() + " " + values.at("/maxLength"),
        "string " + RecordReader.LONGEST_LABEL_VALUE);
  }

  private void classSelection(SchemaView schema) {
    same(schema.pointer(), "alternatives", schema.alternatives().size(), 2);
    for (SchemaView alternative : schema.alternatives()) {
      JsonNode word = alternative.keyword("const");
      if (word != null) {
        same(alternative.pointer(), "const", word.asString(), ClassSelection.WORD);
        continue;
      }
      same(alternative.pointer(), "type", alternative.type(), "array");
      restrictions(
          alternative,
          Map.of(
              "minItems",
              1.0,
              "maxItems",
              (double) ClassSelection.MOST,
              "uniqueItems",
              JSON.valueToTree(true)));
      restrictions(
          contract.schema(Objects.requireNonNull(alternative.place("items"))),
          Map.of("minimum", 0.0, "format", "int32"));
    }
  }

  private void family(Class<?> family, SchemaView schema) {
    DistinguishedByField told = family.getAnnotation(DistinguishedByField.class);
    if (told != null) {
      toldByField(told, schema);
      return;
    }
    Map<String, SchemaView> members = byConstant(schema, "type");
    Map<String, Class<?>> records = new LinkedHashMap<>();
    Families.members(family).forEach(member -> records.put(Names.of(member), member));
    same(schema.pointer(), "types", members.keySet(), records.keySet());
    discriminator(schema, "type", members);
    records.forEach(
        (name, member) -> {
          SchemaView described = members.get(name);
          if (described != null) {
            compare(member.asSubclass(Record.class), described, Set.of("type"), Set.of());
          }
        });
  }

  private void toldByField(DistinguishedByField told, SchemaView schema) {
    List<SchemaView> present = new ArrayList<>();
    List<SchemaView> absent = new ArrayList<>();
    for (SchemaView alternative : schema.alternatives()) {
      Set<String> names = alternative.properties(contract).keySet();
      (names.containsAll(List.of(told.fields())) ? present : absent).add(alternative);
    }
    if (present.size() != 1 || absent.size() != 1) {
      differ(
          schema.pointer(),
          "alternatives",
          present.size() + " with and " + absent.size() + " without " + List.of(told.fields()),
          "one of each");
      return;
    }
    compare(told.present(), present.getFirst(), Set.of(), Set.of());
    compare(told.absent(), absent.getFirst(), Set.of(), Set.of());
  }

  private Map<String, SchemaView> byConstant(SchemaView schema, String property) {
    Map<String, SchemaView> members = new LinkedHashMap<>();
    for (SchemaView alternative : schema.alternatives()) {
      String place = alternative.properties(contract).get(property);
      JsonNode word = place == null ? null : contract.schema(place).keyword("const");
      String name = word == null ? "nothing at " + alternative.pointer() : word.asString();
      if (members.put(name, alternative) != null) {
        differ(alternative.pointer(), property, name + " a second time", "each once");
      }
    }
    return members;
  }

  /** Compares a stated mapping with the alternatives' own constants. */
  private void discriminator(SchemaView schema, String property, Map<String, SchemaView> members) {
    JsonNode stated = schema.keyword("discriminator");
    if (stated == null) {
      return;
    }
    String place = schema.pointer();
    same(place, "discriminator", stated.at("/propertyName").asString(), property);
    Map<String, String> mapping = new TreeMap<>();
    stated
        .at("/mapping")
        .properties()
        .forEach(entry -> mapping.put(entry.getKey(), entry.getValue().asString().substring(1)));
    Map<String, String> constants = new TreeMap<>();
    members.forEach((name, member) -> constants.put(name, member.nodes().getLast().pointer()));
    same(place, "mapping", mapping, constants);
  }
}
