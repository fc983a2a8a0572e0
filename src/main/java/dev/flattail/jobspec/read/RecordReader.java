package dev.flattail.jobspec.read;

import dev.flattail.jobspec.ClassSelection;
import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Below;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Components;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.JsonPointer;
import dev.flattail.jobspec.schema.Matches;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.jobspec.schema.NameAlone;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Problems;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from a JSON tree of plain Java values, driven by the records' own declarations, and
 * collects every problem instead of stopping at the first.
 */
public final class RecordReader {
  /** Marks a value that could not be read and has no default. */
  private static final Object UNREADABLE = new Object();

  static final String LABEL_NAME = "[A-Za-z0-9][A-Za-z0-9._/-]{0,62}";
  static final int LONGEST_LABEL_VALUE = 200;

  private final Problems problems;
  private final Rules rules;

  /** Creates a reader that applies the records' own rules alone. */
  public RecordReader(Problems problems) {
    this(problems, (read, pointer, found) -> {});
  }

  /**
   * @param rules rules in addition to the records' own
   */
  public RecordReader(Problems problems, Rules rules) {
    this.problems = problems;
    this.rules = rules;
  }

  /** Rules over whole records. */
  @FunctionalInterface
  public interface Rules {
    /** See {@link Checked#check}. */
    void check(Record read, String pointer, Problems problems);
  }

  /**
   * Reads one record.
   *
   * @param extra fields that are allowed besides the record's components ({@code type}, {@code
   *     kind})
   * @return the record, or null when a required component is missing or unreadable
   */
  public <T extends Record> @Nullable T record(
      Class<T> type, Map<?, ?> tree, String pointer, String... extra) {
    Read<T> read = read(type, tree, pointer, extra);
    return read.complete() ? read.record() : null;
  }

  /**
   * Reads one record, whose required components may be null or zero when they are missing or
   * unreadable.
   */
  <T extends Record> T incomplete(Class<T> type, Map<?, ?> tree, String pointer, String... extra) {
    return read(type, tree, pointer, extra).record();
  }

  private record Read<T extends Record>(T record, boolean complete) {}

  private <T extends Record> Read<T> read(
      Class<T> type, Map<?, ?> tree, String pointer, String... extra) {
    List<RecordComponent> components = Components.of(type);
    Set<String> known = new LinkedHashSet<>(Arrays.asList(extra));
    for (RecordComponent component : components) {
      known.add(component.getName());
    }
    for (Object field : tree.keySet()) {
      if (!known.contains(field.toString())) {
        problems.addUnknown(child(pointer, field.toString()), "field", field.toString(), known);
      }
    }
    @Nullable Object[] values = new Object[components.size()];
    boolean complete = true;
    for (int i = 0; i < values.length; i++) {
      RecordComponent component = components.get(i);
      Object value = component(component, tree, child(pointer, component.getName()));
      complete &= value != UNREADABLE;
      values[i] = value == UNREADABLE ? zero(component.getType()) : value;
    }
    T read = Components.construct(type, values);
    if (read instanceof Checked checked) {
      checked.check(pointer, problems);
    }
    rules.check(read, pointer, problems);
    return new Read<>(read, complete);
  }

  private static @Nullable Object zero(Class<?> type) {
    return type == double.class
        ? (Object) 0.0
        : type == int.class
            ? (Object) 0
            : type == long.class ? (Object) 0L : type == boolean.class ? (Object) false : null;
  }

  /**
   * Returns the value of one component: the given one or the default; {@link #UNREADABLE} for
   * neither.
   */
  @Nullable Object component(RecordComponent component, Map<?, ?> tree, String pointer) {
    Object given = tree.get(component.getName());
    if (given == null) {
      return absent(component, tree.containsKey(component.getName()), pointer);
    }
    Object value = value(component.getType(), component, given, pointer);
    if (value == UNREADABLE) {
      // The problem is recorded; the default lets the rules over other components run.
      return component.isAnnotationPresent(Default.class)
          ? absent(component, false, pointer)
          : Components.isNullable(component) ? null : UNREADABLE;
    }
    return value;
  }

  private @Nullable Object absent(RecordComponent component, boolean isNull, String pointer) {
    if (Components.isNullable(component)) {
      return null;
    }
    Default standard = component.getAnnotation(Default.class);
    if (standard == null) {
      problems.add(pointer, "is required");
      return UNREADABLE;
    }
    if (isNull) {
      problems.add(pointer, "must not be null; leave it out for the default");
    }
    return value(component.getType(), component, literal(component, standard.value()), pointer);
  }

  /** Parses an annotation's text into a tree. */
  private static Object literal(RecordComponent component, String text) {
    Class<?> type = component.getType();
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    if (type == double.class || type == int.class || type == long.class) {
      return Double.valueOf(text);
    }
    if (type == List.class) {
      String inside = text.substring(1, text.length() - 1).strip();
      return inside.isEmpty()
          ? List.of()
          : Arrays.stream(inside.split(",")).map(Double::valueOf).toList();
    }
    if (text.equals("{}")) {
      return Map.of();
    }
    return type.isSealed() ? Map.of("type", text) : text;
  }

  private Object value(Class<?> type, RecordComponent declared, Object given, String pointer) {
    if (type == double.class || type == Double.class) {
      return number(declared, given, pointer);
    }
    if (type == int.class || type == Integer.class) {
      Object whole = whole(declared, given, pointer, Integer.MIN_VALUE, Integer.MAX_VALUE);
      return whole instanceof Long n ? bounded(declared, n.intValue(), pointer) : UNREADABLE;
    }
    if (type == long.class || type == Long.class) {
      Object whole = whole(declared, given, pointer, Long.MIN_VALUE, Long.MAX_VALUE);
      return whole instanceof Long n ? bounded(declared, n, pointer) : UNREADABLE;
    }
    if (type == boolean.class) {
      return given instanceof Boolean ? given : wrongType(pointer, "true or false", given);
    }
    if (type == String.class) {
      return given instanceof String text
          ? text(declared, text, pointer)
          : wrongType(pointer, "a string", given);
    }
    if (type == Duration.class) {
      return duration(given, pointer);
    }
    if (type.isEnum()) {
      return constant(type, given, pointer);
    }
    if (type == List.class) {
      return list(declared, given, pointer);
    }
    if (type == Map.class) {
      return labels(declared, given, pointer);
    }
    if (type == ClassSelection.class) {
      return orUnreadable(ClassSelection.read(given, pointer, problems));
    }
    if (type.isSealed() && given instanceof String name && standsAlone(type, name)) {
      return member(type, Map.of("type", name), pointer);
    }
    if (!(given instanceof Map<?, ?> tree)) {
      return wrongType(pointer, "an object", given);
    }
    if (type.isSealed()) {
      return member(type, tree, pointer);
    }
    return orUnreadable(record(type.asSubclass(Record.class), tree, pointer));
  }

  private static boolean standsAlone(Class<?> family, String name) {
    return Families.members(family).stream()
        .anyMatch(
            member -> member.isAnnotationPresent(NameAlone.class) && Names.of(member).equals(name));
  }

  private static Object orUnreadable(@Nullable Object value) {
    return value == null ? UNREADABLE : value;
  }

  /**
   * Reads one of a family's members, chosen by its {@code type} or by {@link DistinguishedByField}.
   */
  private Object member(Class<?> family, Map<?, ?> tree, String pointer) {
    DistinguishedByField distinguished = family.getAnnotation(DistinguishedByField.class);
    if (distinguished != null) {
      boolean present =
          Arrays.stream(distinguished.fields()).anyMatch(field -> tree.get(field) != null);
      Class<? extends Record> member = present ? distinguished.present() : distinguished.absent();
      return orUnreadable(record(member, tree, pointer, distinguished.fields()));
    }
    Object type = tree.get("type");
    if (!(type instanceof String name)) {
      problems.add(
          child(pointer, "type"),
          (type == null ? "is required" : "must be a string")
              + "; one of: "
              + String.join(", ", memberNames(family)));
      return UNREADABLE;
    }
    for (Class<?> member : Families.members(family)) {
      if (Names.of(member).equals(name)) {
        return orUnreadable(record(member.asSubclass(Record.class), tree, pointer, "type"));
      }
    }
    problems.addUnknown(child(pointer, "type"), "type", name, memberNames(family));
    return UNREADABLE;
  }

  private static List<String> memberNames(Class<?> family) {
    return Families.members(family).stream().map(m -> Names.of(m)).toList();
  }

  private Object number(RecordComponent declared, Object given, String pointer) {
    if (!(given instanceof Number n)) {
      return wrongType(pointer, "a number", given);
    }
    if (!Double.isFinite(n.doubleValue())) {
      problems.add(pointer, "must be a finite number");
      return UNREADABLE;
    }
    return bounded(declared, n.doubleValue(), pointer);
  }

  private Object whole(
      AnnotatedElement declared, Object given, String pointer, long least, long most) {
    if (!(given instanceof Number n)) {
      return wrongType(pointer, "a whole number", given);
    }
    String was = ", was " + Problems.abbreviate(n.toString());
    if (!Double.isFinite(n.doubleValue())) {
      problems.add(pointer, "must be between " + least + " and " + most + was);
      return UNREADABLE;
    }
    BigDecimal value = new BigDecimal(n.toString());
    if (value.stripTrailingZeros().scale() > 0) {
      problems.add(pointer, "must be a whole number" + was);
      return UNREADABLE;
    }
    if (value.compareTo(BigDecimal.valueOf(least)) < 0
        || value.compareTo(BigDecimal.valueOf(most)) > 0) {
      if (bounded(declared, value, pointer) == UNREADABLE) {
        return UNREADABLE; // the field's own bound is narrower than the type's
      }
      problems.add(pointer, "must be between " + least + " and " + most + was);
      return UNREADABLE;
    }
    return value.longValueExact();
  }

  private <N extends Number> Object bounded(AnnotatedElement declared, N value, String pointer) {
    double x = value.doubleValue();
    Above above = declared.getAnnotation(Above.class);
    AtLeast atLeast = declared.getAnnotation(AtLeast.class);
    Below below = declared.getAnnotation(Below.class);
    AtMost atMost = declared.getAnnotation(AtMost.class);
    String broken =
        above != null && !(x > above.value())
            ? "greater than " + plain(above.value())
            : atLeast != null && !(x >= atLeast.value())
                ? "at least " + plain(atLeast.value())
                : below != null && !(x < below.value())
                    ? "less than " + plain(below.value())
                    : atMost != null && !(x <= atMost.value())
                        ? "at most " + plain(atMost.value())
                        : null;
    if (broken == null) {
      return value;
    }
    problems.add(pointer, "must be " + broken + ", was " + value);
    return UNREADABLE;
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  private Object text(AnnotatedElement declared, String text, String pointer) {
    MaxLength longest = declared.getAnnotation(MaxLength.class);
    if (longest != null && text.length() > longest.value()) {
      problems.add(pointer, "must have at most " + longest.value() + " characters");
      return UNREADABLE;
    }
    MinLength shortest = declared.getAnnotation(MinLength.class);
    if (shortest != null && text.length() < shortest.value()) {
      problems.add(
          pointer, "must have at least " + plural(shortest.value(), "character", "characters"));
      return UNREADABLE;
    }
    if (text.indexOf('\0') >= 0) {
      problems.add(pointer, "must not hold the character U+0000");
      return UNREADABLE;
    }
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      problems.add(pointer, "must not contain an unpaired surrogate");
      return UNREADABLE;
    }
    Matches form = declared.getAnnotation(Matches.class);
    if (form != null && !text.matches(form.value())) {
      problems.add(
          pointer,
          form.detail().formatted(Problems.abbreviate(text)),
          form.suggestion().isEmpty() ? null : suggestion(text, form));
      return UNREADABLE;
    }
    return text;
  }

  private static String suggestion(String text, Matches form) {
    String plain = text.replaceAll("\\s+", "").replaceAll("(?<![0-9])\\+?0*([0-9]+)", "$1");
    return plain.matches(form.value()) ? plain : form.suggestion();
  }

  private static String plural(int count, String one, String several) {
    return count + " " + (count == 1 ? one : several);
  }

  private Object duration(Object given, String pointer) {
    try {
      Duration duration = given instanceof String text ? Duration.parse(text) : null;
      if (duration != null && duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException notIso) {
      // Reported below, with the valid names.
    }
    problems.add(pointer, "must be a positive ISO-8601 duration such as \"PT2H30M\"");
    return UNREADABLE;
  }

  private Object constant(Class<?> type, Object given, String pointer) {
    List<String> known = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String name = Names.of((Enum<?>) constant);
      if (name.equals(given)) {
        return constant;
      }
      known.add(name);
    }
    if (given instanceof String text) {
      problems.addUnknown(pointer, "value", text, known);
      return UNREADABLE;
    }
    return wrongType(pointer, "one of: " + String.join(", ", known), given);
  }

  private Object list(RecordComponent declared, Object given, String pointer) {
    if (!(given instanceof List<?> items)) {
      return wrongType(pointer, "a list", given);
    }
    String wrongSize = wrongSize(declared, items.size());
    if (wrongSize != null) {
      problems.add(pointer, wrongSize);
      return UNREADABLE;
    }
    Class<?> element =
        (Class<?>) ((ParameterizedType) declared.getGenericType()).getActualTypeArguments()[0];
    List<Object> values = new ArrayList<>();
    boolean complete = true;
    for (int i = 0; i < items.size(); i++) {
      String at = pointer + "/" + i;
      Object item = items.get(i);
      Object value =
          item == null ? wrongType(at, "a value", "null") : value(element, declared, item, at);
      complete &= value != UNREADABLE;
      values.add(value);
    }
    return complete ? List.copyOf(values) : UNREADABLE;
  }

  private static @Nullable String wrongSize(AnnotatedElement declared, int size) {
    MinLength least = declared.getAnnotation(MinLength.class);
    MaxLength most = declared.getAnnotation(MaxLength.class);
    boolean tooFew = least != null && size < least.value();
    boolean tooMany = most != null && size > most.value();
    if (least != null && most != null && least.value() == most.value()) {
      return tooFew || tooMany
          ? "must have " + plural(least.value(), "entry", "entries") + ", had " + size
          : null;
    }
    if (tooMany) {
      return "must have at most " + most.value() + " entries";
    }
    return tooFew ? "must have at least " + plural(least.value(), "entry", "entries") : null;
  }

  private Object labels(AnnotatedElement declared, Object given, String pointer) {
    if (!(given instanceof Map<?, ?> entries)) {
      return wrongType(pointer, "an object of strings", given);
    }
    MaxLength most = declared.getAnnotation(MaxLength.class);
    if (most != null && entries.size() > most.value()) {
      problems.add(pointer, "must have at most " + most.value() + " entries");
      return UNREADABLE;
    }
    Map<String, String> read = new LinkedHashMap<>();
    boolean complete = true;
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      String key = entry.getKey().toString();
      if (!key.matches(LABEL_NAME)) {
        problems.add(
            child(pointer, Problems.abbreviate(key)), "a label's name must match " + LABEL_NAME);
        complete = false;
      } else if (entry.getValue() instanceof String value
          && value.length() <= LONGEST_LABEL_VALUE
          && value.indexOf('\0') < 0) {
        read.put(key, value);
      } else {
        problems.add(
            child(pointer, key),
            "must be a string of at most " + LONGEST_LABEL_VALUE + " characters");
        complete = false;
      }
    }
    return complete ? Collections.unmodifiableMap(read) : UNREADABLE;
  }

  private Object wrongType(String pointer, String wanted, Object given) {
    String was =
        switch (given) {
          case Map<?, ?> _ -> "an object";
          case List<?> _ -> "a list";
          case String text -> "\"" + Problems.abbreviate(text) + "\"";
          default -> Problems.abbreviate(given.toString());
        };
    problems.add(pointer, "must be " + wanted + ", was " + was);
    return UNREADABLE;
  }

  /** Returns the pointer to a field. */
  private static String child(String pointer, String field) {
    return pointer + "/" + JsonPointer.escape(field);
  }
}
