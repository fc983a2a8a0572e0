package dev.flattail.jobspec.read;

import dev.flattail.jobspec.ClassSelection;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.Nearest;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows the places that a spec can have, read from the records' declarations. A family with several
 * members has the places of all members, because only values determine the member.
 */
public final class SpecPointers {
  /** Maximum depth of a suggested place. */
  private static final int DEEPEST = 4;

  private SpecPointers() {}

  /** The kind of one step of a pointer. */
  public enum Step {
    /** A step to a field of an object. */
    FIELD,
    /** A step to an entry of a list, by its number from 0. */
    ENTRY
  }

  /**
   * Returns the kinds of a pointer's steps, or empty when no spec has that place.
   *
   * @param kind of the spec; null or unknown for any
   * @param steps unescaped
   */
  public static Optional<List<Step>> steps(@Nullable Object kind, List<String> steps) {
    Set<Type> places = new LinkedHashSet<>(roots(kind));
    List<Step> taken = new ArrayList<>();
    for (String step : steps) {
      Set<Type> below = new LinkedHashSet<>();
      if (taken.isEmpty() && step.equals("kind")) {
        below.add(String.class);
      }
      places.forEach(place -> below.addAll(fields(place).getOrDefault(step, Set.of())));
      places.stream().filter(SpecPointers::isMap).forEach(map -> below.add(String.class));
      boolean field = !below.isEmpty();
      if (!field && step.matches("0|[1-9][0-9]{0,8}")) {
        places.forEach(place -> entries(place).ifPresent(below::add));
      }
      if (below.isEmpty()) {
        return Optional.empty();
      }
      taken.add(field ? Step.FIELD : Step.ENTRY);
      places = below;
    }
    return Optional.of(taken);
  }

  /** Returns the place that an invalid pointer probably meant, or null when none is near. */
  public static @Nullable String nearest(@Nullable Object kind, String pointer) {
    Set<String> known = new LinkedHashSet<>(Set.of("/kind"));
    roots(kind).forEach(root -> collect(root, "", 1, known));
    String name = pointer.substring(pointer.lastIndexOf('/') + 1);
    List<String> sameName =
        known.stream()
            .filter(other -> other.endsWith("/" + name))
            .sorted(Comparator.comparingInt(SpecPointers::depth))
            .toList();
    if (pointer.equals("/" + name) && !sameName.isEmpty()) {
      return sameName.getFirst(); // a bare name does not indicate its place
    }
    String nearest = Nearest.of(pointer, sameName.isEmpty() ? known : sameName);
    return nearest == null && !sameName.isEmpty() ? sameName.getFirst() : nearest;
  }

  /** Returns the number of steps of a pointer. */
  private static int depth(String pointer) {
    return (int) pointer.chars().filter(character -> character == '/').count();
  }

  private static List<Class<? extends Record>> roots(@Nullable Object kind) {
    Class<? extends Record> known = kind instanceof String name ? SpecReader.KINDS.get(name) : null;
    return known == null ? List.copyOf(SpecReader.KINDS.values()) : List.of(known);
  }

  /** Returns the possible types of each field of a place. */
  private static Map<String, Set<Type>> fields(Type place) {
    Map<String, Set<Type>> fields = new LinkedHashMap<>();
    if (!(place instanceof Class<?> type) || type == ClassSelection.class) {
      return fields;
    }
    if (type.isSealed()) {
      if (!type.isAnnotationPresent(DistinguishedByField.class)) {
        fields.put("type", Set.of(String.class));
      }
      for (Class<?> member : Families.members(type)) {
        fields(member)
            .forEach(
                (name, types) ->
                    fields.computeIfAbsent(name, key -> new LinkedHashSet<>()).addAll(types));
      }
    } else if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        fields.put(component.getName(), Set.of(component.getGenericType()));
      }
    }
    return fields;
  }

  private static Optional<Type> entries(Type place) {
    if (place == ClassSelection.class) {
      return Optional.of(Integer.class);
    }
    return place instanceof ParameterizedType list && list.getRawType() == List.class
        ? Optional.of(list.getActualTypeArguments()[0])
        : Optional.empty();
  }

  private static boolean isMap(Type place) {
    return place instanceof ParameterizedType map && map.getRawType() == Map.class;
  }

  private static void collect(Type place, String pointer, int depth, Set<String> known) {
    fields(place)
        .forEach(
            (name, types) -> {
              String at = pointer + "/" + name;
              known.add(at);
              if (depth < DEEPEST) {
                types.forEach(type -> collect(type, at, depth + 1, known));
              }
            });
  }
}
