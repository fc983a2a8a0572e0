package dev.flattail.promotion;

import dev.flattail.results.SearchMetric;
import dev.flattail.search.SuccessiveHalving;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The search of a sweep.
 *
 * @param metric figure that is compared at the rungs
 * @param halving the rungs, and which values are better
 */
public record Search(SearchMetric metric, SuccessiveHalving halving) {
  /** The type of a strategy that is a search. */
  private static final String TYPE = "asha";

  /** Reads the strategy of a sweep as it is stored; empty when the sweep is no search. */
  public static Optional<Search> of(Map<String, Object> strategy) {
    if (!TYPE.equals(strategy.get("type"))) {
      return Optional.empty();
    }
    return Optional.of(
        new Search(
            SearchMetric.of(String.valueOf(strategy.get("metric"))).orElseThrow(),
            new SuccessiveHalving(
                number(strategy, "minEpochs"),
                number(strategy, "reduction"),
                number(strategy, "maxEpochs"),
                "max".equals(strategy.get("mode")))));
  }

  /** Returns the completed epochs at each rung, ascending. */
  public List<Integer> rungs() {
    return halving.rungs();
  }

  private static int number(Map<String, Object> strategy, String field) {
    if (strategy.get(field) instanceof Number number) {
      return number.intValue();
    }
    throw new IllegalStateException("a search without " + field + ": " + strategy);
  }
}
