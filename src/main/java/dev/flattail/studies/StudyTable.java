package dev.flattail.studies;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.flattail.csv.Csv;
import dev.flattail.statistics.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a study's groups. Schema {@code Study} of the contract.
 *
 * @param over as the caller wrote it
 */
public record StudyTable(String over, List<Group> groups) {

  /**
   * One group.
   *
   * @param figures by name; every group has those that any job of the study has, or those that were
   *     chosen
   */
  public record Group(@JsonUnwrapped Members members, Map<String, Summary> figures) {}

  /**
   * Averages the study's figures over the jobs that succeeded.
   *
   * @throws InvalidStudyException when no result has one of the chosen figures
   */
  public static StudyTable of(Study study, Over over) {
    List<RunGroup> groups = study.groups(over);
    List<String> names = study.figures().names();
    study.figures().requireChosen();
    List<Group> rows = new ArrayList<>();
    for (RunGroup group : groups) {
      List<Run> succeeded = group.succeeded();
      Map<String, Summary> figures = new LinkedHashMap<>();
      for (String name : names) {
        figures.put(
            name,
            Summary.of(
                succeeded.stream()
                    .filter(run -> run.has(name))
                    .mapToDouble(run -> run.figure(name))
                    .toArray()));
      }
      rows.add(new Group(group.members(over), figures));
    }
    return new StudyTable(over.text(), rows);
  }

  /** Writes one line for each group. */
  public String csv() {
    Set<String> pointers = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    groups.forEach(group -> pointers.addAll(group.members().values().keySet()));
    groups.forEach(group -> names.addAll(group.figures().keySet()));
    List<String> header = new ArrayList<>(pointers);
    header.addAll(List.of("n", "failed"));
    for (String name : names) {
      for (String part : List.of("mean", "standardDeviation", "low", "high")) {
        header.add(name + "." + part);
      }
    }
    names.forEach(name -> header.add(name + ".n"));
    header.addAll(Members.COUNTS);
    return Csv.of(header, groups.stream().map(group -> line(group, pointers)).toList());
  }

  private static List<@Nullable Object> line(Group group, Set<String> pointers) {
    Members members = group.members();
    List<@Nullable Object> line = new ArrayList<>(ValueCells.of(members.values(), pointers));
    line.add(members.n());
    line.add(members.failed());
    for (Summary figure : group.figures().values()) {
      line.add(figure.mean());
      line.add(figure.standardDeviation());
      line.add(figure.low());
      line.add(figure.high());
    }
    group.figures().values().forEach(figure -> line.add(figure.n()));
    line.addAll(members.counts());
    return line;
  }
}
