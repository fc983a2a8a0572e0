package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.contract.Contract;
import dev.flattail.api.contract.ResponseSchemas;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.caller.Scope;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.JobState;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.ModelChoice;
import dev.flattail.results.PlotNames;
import dev.flattail.submission.sweeps.SweepGrid;
import dev.flattail.submission.sweeps.SweepRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that lists and limits are the same in contract and code. */
class ContractListsTest {
  private static final String SCHEMAS = "/components/schemas/";
  private static final List<String> STATES =
      Arrays.stream(JobState.values()).map(JobState::wire).toList();
  private static final List<String> STATES_AND_DELETED =
      Stream.concat(STATES.stream(), Stream.of(SweepBody.DELETED)).toList();

  private final Contract contract = Contract.read();

  @Test
  void states() {
    assertThat(words(SCHEMAS + "JobState/enum")).isEqualTo(STATES);
    assertThat(words(SCHEMAS + "Queue/properties/states/required")).isEqualTo(STATES);
    assertThat(words(SCHEMAS + "SweepSummary/properties/counts/required"))
        .isEqualTo(STATES_AND_DELETED);
    assertThat(words(SCHEMAS + "Sweep/properties/rows/items/properties/state/enum"))
        .isEqualTo(STATES_AND_DELETED);
  }

  @Test
  void kinds() {
    assertThat(words(SCHEMAS + "JobKind/enum")).isEqualTo(SpecReader.kinds());
  }

  @Test
  void scopes() {
    assertThat(words(SCHEMAS + "Scope/enum"))
        .isEqualTo(Arrays.stream(Scope.values()).map(Scope::wire).toList());
  }

  @Test
  void events() {
    String description = text("/paths/~1jobs~1{id}~1events/get/description");
    assertThat(
            Pattern.compile("(?m)^\\| `([a-z]+)` \\|")
                .matcher(description)
                .results()
                .map(row -> row.group(1)))
        .containsExactlyElementsOf(
            Arrays.stream(JobEvent.Type.values()).map(JobEvent.Type::wire).toList());
  }

  @Test
  void plots() {
    String description =
        text("/paths/~1jobs~1{id}~1plots~1{name}.{format}/parameters/1/description");
    Set<String> described =
        quoted(description)
            .filter(word -> !word.equals("arb")) // a loss
            .map(word -> word.replace("{class}", "7"))
            .collect(Collectors.toSet());
    assertThat(described)
        .allSatisfy(
            name ->
                assertThat(SpecReader.kinds())
                    .as(name)
                    .anySatisfy(kind -> assertThat(PlotNames.has(kind, name)).isTrue()));
    for (String kind : SpecReader.kinds()) {
      for (String name : PlotNames.describe(kind).replace("{class}", "7").split(", | and ", -1)) {
        assertThat(described).as(kind).contains(name);
      }
    }
  }

  @Test
  void choicesOfAModel() {
    assertThat(words("/components/parameters/Which/schema/enum")).isEqualTo(ModelChoice.fields());
  }

  @Test
  void sweeps() {
    assertThat(ResponseSchemas.fields(contract, SCHEMAS + "SweepSubmission"))
        .isEqualTo(SweepRequest.FIELDS);
    assertThat(number(SCHEMAS + "SweepSubmission/properties/name/maxLength"))
        .isEqualTo(SweepRequest.LONGEST_NAME);
    for (String schema : List.of("SubmittedSweep", "SweepDryRun", "SweepSummary")) {
      assertThat(number(SCHEMAS + schema + "/properties/jobs/maximum"))
          .as(schema)
          .isEqualTo(SweepGrid.MOST);
    }
  }

  @Test
  void dataSetsBelowTheDataDirectory() {
    assertThat(ResponseSchemas.fields(contract, SCHEMAS + "DatasetPath"))
        .containsExactlyInAnyOrderElementsOf(FolderBody.FIELDS);
    assertThat(ResponseSchemas.fields(contract, SCHEMAS + "DatasetPath/properties/lists"))
        .containsExactlyInAnyOrderElementsOf(FolderBody.LISTS);
  }

  @Test
  void everyProblemInAnExampleIsOneThatTheServiceReports() {
    Map<String, Integer> known = new HashMap<>();
    for (ProblemKind kind : ProblemKind.values()) {
      known.put("/problems/" + kind.slug(), kind.status());
    }
    for (FailureCause cause : FailureCause.values()) {
      known.put("/problems/" + cause.slug(), cause.status());
    }
    List<JsonNode> examples = new ArrayList<>();
    collectProblems(contract.at("").node(), examples);
    assertThat(examples)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            problem ->
                assertThat(known)
                    .containsEntry(problem.get("type").asString(), problem.get("status").asInt()));
  }

  private static void collectProblems(JsonNode node, List<JsonNode> found) {
    if (node.at("/type").asString("").startsWith("/problems/") && node.has("title")) {
      found.add(node);
    }
    node.forEach(child -> collectProblems(child, found));
  }

  private static Stream<String> quoted(String text) {
    return Pattern.compile("`([^`]+)`").matcher(text).results().map(match -> match.group(1));
  }

  private List<String> words(String pointer) {
    return contract.at(pointer).node().valueStream().map(JsonNode::asString).toList();
  }

  private String text(String pointer) {
    return contract.at(pointer).node().asString();
  }

  private int number(String pointer) {
    return contract.at(pointer).node().asInt();
  }
}
