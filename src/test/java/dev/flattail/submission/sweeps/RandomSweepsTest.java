package dev.flattail.submission.sweeps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Sweeps over drawn values, over HTTP: the draws, and what is refused. */
@ApiTest
class RandomSweepsTest {
  private static final String BASE =
      "{'kind': 'train', 'dataset': {'name': 'shapes'}, 'epochs': 20, 'optimizer': {'type': 'sgd'}, 'sharpness': {'type': 'sam'}, 'schedule': {'type': 'constant'}}";
  private static final String SPACE =
      "{'/optimizer/lr': {'logUniform': [0.01, 1]}, '/sharpness/rho': {'uniform': [0.05, 0.8]}, '/batchSize': {'choice': [64, 128]}, '/epochs': {'int': [18, 22]}}";

  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  private static String body(String strategy, String space, String more) {
    return "{'base': %s, 'strategy': %s, 'space': %s%s}"
        .formatted(BASE, strategy, space, more)
        .replace('\'', '"');
  }

  private static String random(int samples, int seed) {
    return "{'type': 'random', 'samples': %d, 'seed': %d}".formatted(samples, seed);
  }

  private List<String> drawn(String body) {
    Http.Answer answer = http.postJson("/sweeps?dryRun=true", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer
        .json()
        .get("rows")
        .valueStream()
        .map(row -> row.get("values").toString())
        .toList();
  }

  /**
   * The values are part of the interface: a published seed must draw them in every version. They
   * agree with a computation in Python of the hash, the generator and the rounding.
   */
  @Test
  void aSeedDrawsTheSameValuesForEver() {
    assertThat(drawn(body(random(5, 0), SPACE, "")))
        .containsExactly(
            "{\"/optimizer/lr\":0.0526,\"/sharpness/rho\":0.327,\"/batchSize\":64,\"/epochs\":22}",
            "{\"/optimizer/lr\":0.0224,\"/sharpness/rho\":0.0588,\"/batchSize\":128,\"/epochs\":18}",
            "{\"/optimizer/lr\":0.0797,\"/sharpness/rho\":0.1367,\"/batchSize\":64,\"/epochs\":22}",
            "{\"/optimizer/lr\":0.0143,\"/sharpness/rho\":0.2851,\"/batchSize\":128,\"/epochs\":18}",
            "{\"/optimizer/lr\":0.174,\"/sharpness/rho\":0.6386,\"/batchSize\":128,\"/epochs\":19}");
  }

  @Test
  void moreSamplesContinueTheSequence() {
    assertThat(drawn(body(random(30, 3), SPACE, "")).subList(0, 20))
        .isEqualTo(drawn(body(random(20, 3), SPACE, "")));
  }

  @Test
  void anotherSeedDrawsOtherValues() {
    assertThat(drawn(body(random(20, 1), SPACE, "")))
        .doesNotContainAnyElementsOf(drawn(body(random(20, 2), SPACE, "")));
  }

  @Test
  void anEntryMoreLeavesTheOtherValuesAsTheyAre() {
    List<String> both = drawn(body(random(10, 0), SPACE, ""));
    List<String> one =
        drawn(body(random(10, 0), "{'/optimizer/lr': {'logUniform': [0.01, 1]}}", ""));
    for (int i = 0; i < 10; i++) {
      assertThat(both.get(i)).startsWith(one.get(i).replace("}", ","));
    }
  }

  @Test
  void everySampleRunsWithEveryCombinationOfTheGrid() {
    List<String> rows =
        drawn(
            body(
                random(3, 0),
                "{'/optimizer/lr': {'logUniform': [0.01, 1]}}",
                ", 'grid': {'/sharpness/rho': [0.1, 0.5], '/seed': [0, 1]}"));
    List<String> samples =
        drawn(body(random(3, 0), "{'/optimizer/lr': {'logUniform': [0.01, 1]}}", ""));
    assertThat(rows)
        .containsExactlyElementsOf(
            samples.stream()
                .flatMap(
                    sample ->
                        Stream.of(
                                "0.1,\"/seed\":0",
                                "0.1,\"/seed\":1",
                                "0.5,\"/seed\":0",
                                "0.5,\"/seed\":1")
                            .map(rest -> sample.replace("}", ",\"/sharpness/rho\":" + rest + "}")))
                .toList());
  }

  @Test
  void theSweepShowsStrategyAndSpace() {
    Http.Answer answer =
        http.postJson("/sweeps", body("{'type': 'random', 'samples': 2}", SPACE, ""));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    String path = answer.header("Location");
    http.send("POST", path + "/cancel", new byte[0]);
    JsonNode sweep = http.get(path).json();
    assertThat(sweep.get("strategy").toString())
        .isEqualTo("{\"type\":\"random\",\"samples\":2,\"seed\":0}");
    assertThat(sweep.get("space").toString()).isEqualTo(SPACE.replace('\'', '"').replace(" ", ""));
    assertThat(sweep.get("grid")).isEmpty();
    JsonNode listed = http.get("/sweeps?limit=1").json().at("/items/0");
    assertThat(listed.get("space")).isEqualTo(sweep.get("space"));
    assertThat(listed.get("strategy")).isEqualTo(sweep.get("strategy"));
    JsonNode job = http.get("/jobs/" + sweep.at("/rows/1/job").asString()).json();
    assertThat(job.at("/spec/optimizer/lr"))
        .isEqualTo(sweep.at("/rows/1/values").get("/optimizer/lr"));
    assertThat(http.get(path, "Accept", "text/csv").text())
        .startsWith("job,state,/optimizer/lr,/sharpness/rho,/batchSize,/epochs\n");
    assertThat(http.get(path + "?over=/epochs").json().at("/groups/0/values").propertyNames())
        .containsExactly("/optimizer/lr", "/sharpness/rho", "/batchSize");
  }

  @Test
  void aRepeatedSampleIsWarnedOf() {
    JsonNode rows =
        http.postJson("/sweeps?dryRun=true", body(random(5, 0), "{'/seed': {'int': [0, 1]}}", ""))
            .json()
            .get("rows");
    assertThat(rows.valueStream().filter(row -> !row.get("warnings").isEmpty())).hasSize(3);
    assertThat(rows.findValuesAsString("detail"))
        .allMatch(detail -> detail.matches("sample [2-5] of the sweep has the same values as .*"));
  }

  private List<String> errors(String strategy, String space, String more) {
    Http.Answer answer = http.postJson("/sweeps", body(strategy, space, more));
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer
        .json()
        .get("errors")
        .valueStream()
        .map(error -> error.get("pointer").asString() + ": " + error.get("detail").asString())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'/optimizer/lr': {'uniform': [1, 0.1]}}          | /optimizer~1lr/uniform/1: must be greater than the first bound (1), was 0.1",
        "{'/optimizer/lr': {'uniform': [1, 1]}}            | /optimizer~1lr/uniform/1: must be greater than the first bound (1), was 1",
        "{'/optimizer/lr': {'uniform': [-1e308, 1e308]}}   | /optimizer~1lr/uniform: has bounds too far apart: their difference must be less than 1.8e308",
        "{'/seed': {'int': [0, 2147483647]}}               | /seed/int: has more than 2147483647 numbers between its bounds",
        "{'/seed': {'int': [9007199254740992, 9007199254740994]}} | /seed/int/1: must be a whole number of at most 9007199254740992, was 9007199254740994",
        "{'/epochs': {'int': [5, 4]}}                      | /epochs/int/1: must be greater than the first bound (5), was 4",
        "{'/epochs': {'int': [1, 2.5]}}                    | /epochs/int/1: must be a whole number of at most 9007199254740992, was 2.5",
        "{'/seed': {'int': [0, 3000000000]}}               | /seed/int: has more than 2147483647 numbers between its bounds",
        "{'/optimizer/lr': {'logUniform': [0, 1]}}         | /optimizer~1lr/logUniform/0: must be greater than 0, was 0: zero and negative numbers have no logarithm",
        "{'/optimizer/lr': {'logUniform': [0.1]}}          | /optimizer~1lr/logUniform: must be two bounds, the smaller one first, such as [0.01, 1]",
        "{'/optimizer/lr': {'uniform': ['a', 1]}}          | /optimizer~1lr/uniform/0: must be a finite number",
        "{'/batchSize': {'choice': []}}                    | /batchSize/choice: has no values; list at least one",
        "{'/batchSize': {'choice': [64, 64.0]}}            | /batchSize/choice/1: is in the list already; list every value once",
        "{'/batchSize': {'normal': [0, 1]}}                | /batchSize/normal: unknown distribution \"normal\"; one of: uniform, logUniform, choice, int",
        "{'/batchSize': [64, 128]}                         | /batchSize: must be an object with one of uniform, logUniform, choice, int, such as {\"logUniform\": [0.01, 1]}; a list of values belongs into grid",
        "{'/optimizer/rate': {'uniform': [0.1, 1]}}        | /optimizer~1rate: names nothing that a spec of kind \"train\" can have; did you mean \"/optimizer/type\"?",
        "{'/name': {'choice': ['a']}}                      | /name: cannot be swept: jobs are named after the sweep and their values",
      })
  void aBadDistributionIsRefusedAtItsPlace(String space, String error) {
    assertThat(errors(random(20, 0), space.strip(), ""))
        .containsExactly("/space/~1" + error.strip().substring(1));
  }

  @Test
  void aBoundThatTheSpecRefusesIsRefusedAtItsPlace() {
    assertThat(errors(random(20, 0), "{'/optimizer/lr': {'uniform': [-1, 1]}}", ""))
        .containsExactly("/space/~1optimizer~1lr/uniform/0: must be greater than 0, was -1.0");
    assertThat(errors(random(2, 0), "{'/loss/type': {'choice': ['ldam', 'ldma']}}", ""))
        .containsExactly(
            "/space/~1loss~1type/choice/1: unknown type \"ldma\"; did you mean \"ldam\"?");
  }

  @Test
  void aChoiceIsOfAtMostAThousandValues() {
    assertThat(errors(random(2, 0), "{'/seed': {'choice': %s}}".formatted(numbers(1001)), ""))
        .containsExactly(
            "/space/~1seed/choice: has 1001 values; a sweep has at most 1000 jobs, so list at most as many");
    assertThat(drawn(body(random(2, 0), "{'/seed': {'choice': %s}}".formatted(numbers(1000)), "")))
        .hasSize(2);
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void wholeNumbersReachTheLargestBounds() {
    assertThat(drawn(body(random(3, 0), "{'/seed': {'int': [0, 2147483646]}}", "")))
        .allMatch(row -> row.matches("\\{\"/seed\":[0-9]+}"))
        .doesNotHaveDuplicates();
    assertThat(
            drawn(
                body(
                    random(20, 0), "{'/seed': {'int': [9007199254740991, 9007199254740992]}}", "")))
        .containsOnly("{\"/seed\":9007199254740991}", "{\"/seed\":9007199254740992}");
  }

  @Test
  void aChoiceMayBeNullOrAnObject() {
    assertThat(
            drawn(
                body(
                    random(20, 0),
                    "{'/sharpness': {'choice': [null, {'type': 'sam', 'rho': 0.1}]}}",
                    "")))
        .containsOnly("{\"/sharpness\":null}", "{\"/sharpness\":{\"type\":\"sam\",\"rho\":0.1}}");
    List<String> warnings =
        http.postJson(
                "/sweeps?dryRun=true",
                body(random(3, 0), "{'/sharpness': {'choice': [null, {'type': 'sam'}]}}", ""))
            .json()
            .findValuesAsString("detail");
    assertThat(warnings).anyMatch(detail -> detail.contains("has the same values as sample"));
  }

  /** Nesterov's method needs a momentum, so zero is a good value without it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void aBoundThatOnlySomeJobsRefuseIsNoBadBound(int seed) {
    assertThat(
            errors(
                random(20, seed),
                "{'/optimizer/momentum': {'choice': [0, 0.9]}, '/optimizer/nesterov': {'choice': [true, false]}}",
                ""))
        .singleElement()
        .asString()
        .doesNotContain("/choice/")
        .contains(" samples");
  }

  @Test
  void drawnValuesThatTheSpecRefusesAreNamedOnce() {
    assertThat(errors(random(20, 0), "{'/epochs': {'uniform': [1, 20]}}", ""))
        .singleElement()
        .asString()
        .startsWith("/space/~1epochs: must be a whole number, was ")
        .endsWith(" (as in 20 of 20 samples)");
  }

  @Test
  void aPointerIsInGridOrInSpace() {
    String lr = "{'/optimizer/lr': {'uniform': [0.1, 1]}}";
    assertThat(errors(random(2, 0), lr, ", 'grid': {'/optimizer/lr': [0.1]}"))
        .containsExactly(
            "/space/~1optimizer~1lr: is in grid too; draw its values here, or list them in grid");
    assertThat(errors(random(2, 0), lr, ", 'grid': {'/optimizer': [{'type': 'sgd'}]}"))
        .containsExactly(
            "/space/~1optimizer~1lr: lies inside /optimizer, which the grid sets too; write its values into those of that entry");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'random', 'samples': 0}                | /strategy/samples: must be at least 1, was 0",
        "{'type': 'random', 'samples': 1001}             | /strategy/samples: must be at most 1000, was 1001",
        "{'type': 'random'}                              | /strategy/samples: is required",
        "{'type': 'random', 'samples': 2, 'sede': 1}     | /strategy/sede: unknown field \"sede\"; did you mean \"seed\"?",
        "{'type': 'random', 'samples': 2, 'seed': 0.5}   | /strategy/seed: must be a whole number, was 0.5",
        "{'type': 'bayes', 'samples': 2}                 | /strategy/type: unknown type \"bayes\"; one of: grid, random, asha",
        "{'samples': 2}                                  | /strategy/type: is required; one of: grid, random, asha",
        "null                                            | /strategy: must not be null; leave it out for the default",
      })
  void aBadStrategyIsRefusedAtItsPlace(String strategy, String error) {
    assertThat(errors(strategy.strip(), SPACE, ", 'grid': {'/seed': [0]}"))
        .first()
        .isEqualTo(error.strip());
  }

  @Test
  void samplesTimesGridStayWithinTheLimit() {
    assertThat(errors(random(600, 0), SPACE, ", 'grid': {'/seed': [0, 1]}"))
        .containsExactly(
            "/grid: makes 1200 jobs (600 samples x 2); a sweep may have 1000, so leave values out or make several sweeps");
  }

  @Test
  void strategyAndSpaceBelongTogether() {
    assertThat(errors("{'type': 'grid'}", SPACE, ""))
        .containsExactly(
            "/space: needs a strategy that draws from it, such as \"strategy\": {\"type\": \"random\", \"samples\": 20}");
    assertThat(errors(random(2, 0), "{}", ""))
        .singleElement()
        .asString()
        .startsWith("/space: has no entry");
  }
}
