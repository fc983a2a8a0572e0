package dev.flattail.api.http;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemException;
import dev.flattail.api.problem.ProblemKind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Reads query parameters strictly: a misspelled {@code ?dryrun=true} must not queue a job.
 *
 * <p>All methods throw {@link ProblemException} (400) for invalid parameters.
 */
public final class QueryParameters {
  private final MultiValueMap<String, String> query;

  public QueryParameters(MultiValueMap<String, String> query, Set<String> known) {
    this.query = query;
    for (String name : query.keySet()) {
      if (!known.contains(name)) {
        throw invalid(
            "There is no parameter '%s'; this call takes %s."
                .formatted(
                    name, known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  public static ProblemException invalid(String detail) {
    return Problem.of(ProblemKind.INVALID_PARAMETER, detail).exception();
  }

  public List<String> all(String name) {
    return query.getOrDefault(name, List.of());
  }

  @Nullable
  public String single(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw invalid(name + " may be given once.");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  public boolean flag(String name) {
    String value = single(name);
    return switch (value) {
      case null -> false;
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid("%s must be true or false, not '%s'.".formatted(name, value));
    };
  }

  public int wholeNumber(String name, int least, int most, int otherwise) {
    String value = single(name);
    if (value == null) {
      return otherwise;
    }
    if (value.matches("\\d{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw invalid(
        "%s must be a whole number from %d to %d, not '%s'.".formatted(name, least, most, value));
  }
}
