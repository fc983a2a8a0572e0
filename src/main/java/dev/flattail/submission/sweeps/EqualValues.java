package dev.flattail.submission.sweeps;

import dev.flattail.jobspec.schema.SpecProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares JSON values as the specs mean them: 1 and 1.0 are the same number. */
final class EqualValues {
  private EqualValues() {}

  /**
   * Returns a problem for each value that an earlier one repeats.
   *
   * @param place of the list in the request
   */
  static List<SpecProblem> repeated(List<?> values, String place) {
    Map<@Nullable Object, Integer> places = new HashMap<>();
    List<SpecProblem> problems = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Integer first = places.putIfAbsent(canonical(values.get(i)), i);
      if (first != null) {
        problems.add(
            new SpecProblem(
                place + "/" + i,
                "repeats entry %d, so both would run the same job; list every value once"
                    .formatted(first)));
      }
    }
    return problems;
  }

  /** Returns JSON in which numbers of one value are equal. */
  static @Nullable Object canonical(@Nullable Object json) {
    return switch (json) {
      case Number number when Double.isFinite(number.doubleValue()) ->
          new BigDecimal(number.toString()).stripTrailingZeros();
      case List<?> list -> {
        List<@Nullable Object> entries = new ArrayList<>();
        list.forEach(entry -> entries.add(canonical(entry)));
        yield entries;
      }
      case Map<?, ?> object -> {
        Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
        object.forEach((name, field) -> fields.put(name, canonical(field)));
        yield fields;
      }
      case null, default -> json;
    };
  }
}
