package dev.flattail.studies;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs that differ only in the values that are averaged over.
 *
 * @param name as in {@link GroupNames}
 * @param values the other values, by JSON pointer
 */
record RunGroup(String name, Map<String, Object> values, List<Run> runs) {

  List<Run> succeeded() {
    return runs.stream().filter(Run::hasSucceeded).toList();
  }

  Members members(Over over) {
    return new Members(
        name,
        values,
        runs.stream().map(Run::job).toList(),
        count(Outcome.SUCCEEDED),
        count(Outcome.FAILED) + count(Outcome.DIVERGED),
        count(Outcome.DIVERGED),
        count(Outcome.CANCELLED),
        count(Outcome.UNFINISHED),
        count(Outcome.DELETED),
        repeated(over));
  }

  private int count(Outcome outcome) {
    return Math.toIntExact(runs.stream().filter(run -> run.outcome() == outcome).count());
  }

  private int repeated(Over over) {
    Set<Map<String, Object>> once = new HashSet<>();
    return Math.toIntExact(succeeded().stream().filter(run -> !once.add(over.within(run))).count());
  }
}
