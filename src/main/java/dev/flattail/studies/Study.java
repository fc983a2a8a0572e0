package dev.flattail.studies;

import dev.flattail.jobs.Job;
import dev.flattail.jobs.StoredJson;
import dev.flattail.jobs.sweeps.SweepOutline;
import dev.flattail.results.StopReason;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs that differ in known values. A study divides them into groups that are equal except for the
 * values that are averaged over.
 */
public final class Study {
  private final List<String> pointers;
  private final List<Run> runs;
  private final Figures figures;
  private final boolean isOfSweep;

  private Study(Collection<String> pointers, List<Run> runs, Figures figures, boolean isOfSweep) {
    this.pointers = List.copyOf(pointers);
    this.runs = List.copyOf(runs);
    this.figures = figures;
    this.isOfSweep = isOfSweep;
  }

  /** Returns a sweep's jobs, with the values of its grid and its space. */
  static Study of(SweepOutline sweep, List<Run> runs, Figures figures) {
    return new Study(sweep.pointers(), runs, figures, true);
  }

  /**
   * Returns jobs with the values of their resolved specs.
   *
   * @param trainings specs of the trainings that the jobs measured, by id, as far as they exist
   * @param choice which figures are kept
   */
  public static Study of(List<Job> jobs, Map<UUID, StoredJson> trainings, FigureChoice choice) {
    Figures figures = new Figures(choice);
    List<Run> runs =
        jobs.stream()
            .map(
                job ->
                    new Run(
                        job.id(),
                        Outcome.of(job.state(), isPaused(job), problem(job)),
                        SpecValues.of(job.spec(), trainings),
                        figures.read(job.result())))
            .toList();
    return new Study(differing(runs.stream().map(Run::values).toList()), runs, figures, false);
  }

  private static boolean isPaused(Job job) {
    JsonNode stopped = job.result() == null ? null : job.result().tree().get(TrainResult.STOPPED);
    return stopped != null
        && stopped.isObject()
        && JsonMapper.shared().treeToValue(stopped, Stopped.class).reason() == StopReason.PAUSED;
  }

  private static String problem(Job job) {
    return job.error() == null ? "" : job.error().tree().path("type").asString("");
  }

  /**
   * Reads the parameter {@code over}.
   *
   * @throws InvalidStudyException when the jobs do not differ in a pointer
   */
  public Over over(String text) {
    return Over.parse(text, pointers);
  }

  /** Returns the jobs that succeeded. */
  public List<UUID> succeeded() {
    return runs.stream().filter(Run::hasSucceeded).map(Run::job).toList();
  }

  Figures figures() {
    return figures;
  }

  /** Returns the groups in the order of their first runs. */
  List<RunGroup> groups(Over over) {
    Map<Map<String, Object>, List<Run>> members = new LinkedHashMap<>();
    for (Run run : runs) {
      members.computeIfAbsent(over.without(run), key -> new ArrayList<>()).add(run);
    }
    Set<String> shown =
        isOfSweep ? new LinkedHashSet<>(pointers) : differing(List.copyOf(members.keySet()));
    shown.removeIf(over::covers);
    List<Map<String, Object>> values =
        members.keySet().stream().map(of -> chosen(of, shown)).toList();
    List<String> names = GroupNames.of(values);
    List<RunGroup> groups = new ArrayList<>();
    for (List<Run> group : members.values()) {
      int at = groups.size();
      groups.add(new RunGroup(names.get(at), values.get(at), group));
    }
    return groups;
  }

  private static Map<String, Object> chosen(Map<String, Object> values, Set<String> shown) {
    Map<String, Object> chosen = new LinkedHashMap<>();
    shown.forEach(pointer -> chosen.put(pointer, values.get(pointer)));
    return chosen;
  }

  /** Returns the pointers that do not have the same value in all maps. */
  private static Set<String> differing(List<Map<String, Object>> all) {
    Set<String> pointers = new LinkedHashSet<>();
    all.forEach(values -> pointers.addAll(values.keySet()));
    pointers.removeIf(
        pointer ->
            all.stream()
                .allMatch(
                    values -> Objects.equals(values.get(pointer), all.getFirst().get(pointer))));
    return pointers;
  }
}
