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
 * The places that a spec can have, read from the records' declarations. Where a family has several
 * members, those of all members count: which of them a spec has, only its values tell.
 */
public final class SpecPointers {
  /** Steps to the deepest place that is proposed. */
  private static final int DEEPEST = 4;

  private SpecPointers() {}

  /** How one step of a pointer goes down. */
  public enum Step {
    /** To a field of an object. */
    FIELD,
    /** To an entry of a list, by its number from 0. */
    ENTRY
  }

  /**
   * How a pointer's steps go down, or empty when no spec has such a place.
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

  /** The place that was probably meant by a pointer that names none; null when none is near. */
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
      return sameName.getFirst(); // a bare name says nothing of where it belongs
    }
    String nearest = Nearest.of(pointer, sameName.isEmpty() ? known : sameName);
    return nearest == null && !sameName.isEmpty() ? sameName.getFirst() : nearest;
  }

  /** Steps of a pointer. */
  private static int depth(String pointer) {
    return (int) pointer.chars().filter(character -> character == '/').count();
  }

  private static List<Class<? extends Record>> roots(@Nullable Object kind) {
    Class<? extends Record> known = kind instanceof String name ? SpecReader.KINDS.get(name) : null;
    return known == null ? List.copyOf(SpecReader.KINDS.values()) : List.of(known);
  }

  /** What each field of a place can be. */
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
