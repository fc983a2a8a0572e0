package dev.flattail.api;

import dev.flattail.api.http.QueryParameters;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.JobState;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.submission.Uuids;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the filters of {@code GET /jobs} and {@code GET /events}. */
final class JobFilters {
  private static final List<String> KINDS = SpecReader.kinds();

  private JobFilters() {}

  static JobFilter of(QueryParameters parameters) {
    Set<JobState> states = new LinkedHashSet<>();
    for (String state : parameters.all("state")) {
      states.add(JobState.ofWire(state).orElseThrow(() -> unknownState(state)));
    }
    Set<String> kinds = new LinkedHashSet<>(parameters.all("kind"));
    for (String kind : kinds) {
      if (!KINDS.contains(kind)) {
        throw QueryParameters.invalid(
            "kind must be one of %s, not '%s'.".formatted(String.join(", ", KINDS), kind));
      }
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : parameters.all("label")) {
      int colon = label.indexOf(':');
      if (label.indexOf('\0') >= 0) {
        throw QueryParameters.invalid(
            "label must not hold the character U+0000, which no label has.");
      }
      if (colon < 1) {
        throw QueryParameters.invalid("label must be key:value, not '%s'.".formatted(label));
      }
      labels.put(label.substring(0, colon), label.substring(colon + 1));
    }
    return new JobFilter(
        states,
        kinds,
        labels,
        id(parameters, "sweep", "a sweep's id"),
        name(parameters.single("name")),
        id(parameters, "model", "the id of a training"));
  }

  /**
   * Returns the id that a parameter has; null without the parameter.
   *
   * @param what is meant, for the error
   */
  static @Nullable UUID id(QueryParameters parameters, String name, String what) {
    String id = parameters.single(name);
    if (id == null) {
      return null;
    }
    if (!Uuids.isUuid(id)) {
      throw QueryParameters.invalid("%s must be %s, not '%s'.".formatted(name, what, id));
    }
    return UUID.fromString(id);
  }

  private static @Nullable String name(@Nullable String part) {
    if (part != null && part.indexOf('\0') >= 0) {
      throw QueryParameters.invalid("name must not hold the character U+0000, which no name has.");
    }
    return part;
  }

  private static RuntimeException unknownState(String state) {
    return QueryParameters.invalid(
        "state must be one of %s, not '%s'."
            .formatted(
                Arrays.stream(JobState.values())
                    .map(JobState::wire)
                    .collect(Collectors.joining(", ")),
                state));
  }
}
