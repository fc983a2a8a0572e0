package dev.flattail.submission.sweeps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Searches over HTTP: what is planned, and what is refused. */
@ApiTest
class AshaSweepsTest {
  private static final String DATASET = "{'name': 'shapes', 'validation': {'perClass': 20}}";
  private static final String BASE =
      "{'kind': 'train', 'dataset': %s, 'optimizer': {'type': 'sgd'}%s}";
  private static final String SPACE = "'space': {'/optimizer/lr': {'logUniform': [0.01, 1]}}";
  private static final String STRATEGY =
      "{'type': 'asha', 'metric': 'bestOnValidation.balancedAccuracy', 'mode': 'max', 'minEpochs': 10, 'maxEpochs': 200, 'reduction': 3, 'samples': 27, 'seed': 0}";

  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  private static String base(String more) {
    return BASE.formatted(DATASET, more);
  }

  private JsonNode planned(String base, String strategy, String values) {
    Http.Answer answer = dryRun(base, strategy, values);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private Http.Answer dryRun(String base, String strategy, String values) {
    String body = "{'base': %s, 'strategy': %s, %s}".formatted(base, strategy, values);
    return http.postJson("/sweeps?dryRun=true", body.replace('\'', '"'));
  }

  private List<String> errors(String base, String strategy, String values) {
    Http.Answer answer = dryRun(base, strategy, values);
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer
        .json()
        .get("errors")
        .valueStream()
        .map(error -> error.get("pointer").asString() + ": " + error.get("detail").asString())
        .toList();
  }

  /** Returns a strategy with these fields, and with others that it needs. */
  private static String asha(String fields) {
    StringBuilder strategy = new StringBuilder("{'type': 'asha', ").append(fields);
    Map.of("minEpochs", 10, "maxEpochs", 90, "samples", 9)
        .forEach(
            (field, value) -> {
              if (!fields.contains("'" + field + "'")) {
                strategy.append(", '%s': %d".formatted(field, value));
              }
            });
    return strategy.append('}').toString();
  }

  @Test
  void aDryRunShowsTheRungsAndTheEpochsAtLeastAndAtMost() {
    JsonNode search = planned(base(""), STRATEGY, SPACE).get("search");
    assertThat(search.get("rungs").valueStream().map(rung -> rung.get("epochs").asInt()))
        .containsExactly(10, 30, 90, 200);
    assertThat(search.at("/rungs/1/trainings").toString())
        .isEqualTo("{\"atLeast\":9,\"atMost\":25}");
    // 27 x 10 + 9 x 20 + 3 x 60 + 1 x 110, and 27 x 10 + 25 x 20 + 23 x 60 + 21 x 110.
    assertThat(search.get("epochs").toString()).isEqualTo("{\"atLeast\":740,\"atMost\":4460}");
  }

  @Test
  void everyJobHasTheEpochsOfTheLastRung() {
    long steps = planned(base(", 'batchSize': 64"), STRATEGY, SPACE).at("/rows/0/steps").asLong();
    Http.Answer alone =
        http.postJson(
            "/jobs?dryRun=true",
            base(", 'batchSize': 64, 'epochs': 200, 'optimizer': {'type': 'sgd', 'lr': 0.1}")
                .replace(", 'optimizer': {'type': 'sgd'},", ",")
                .replace('\'', '"'));
    assertThat(alone.status()).as(alone.text()).isEqualTo(200);
    assertThat(steps).isEqualTo(alone.json().get("steps").asLong());
  }

  @Test
  void theDrawsAreThoseOfRandom() {
    assertThat(planned(base(""), STRATEGY, SPACE).at("/rows/0/values"))
        .isEqualTo(
            planned(base(""), "{'type': 'random', 'samples': 27}", SPACE).at("/rows/0/values"));
  }

  @Test
  void aGridAloneIsSearchedInFull() {
    assertThat(
            planned(base(""), STRATEGY, "'grid': {'/optimizer/lr': [0.01, 0.1], '/seed': [0, 1]}")
                .get("jobs")
                .asInt())
        .isEqualTo(4);
  }

  @Test
  void tooFewTrainingsForTheLastRungWarn() {
    String two = "'grid': {'/seed': [0, 1]}";
    String warning = "this search of 2 trainings may end without one that trains 200 epochs";
    assertThat(planned(base(""), STRATEGY, two).at("/rows/0/warnings").toString())
        .contains(warning)
        .contains("27 trainings suffice");
    assertThat(planned(base(""), STRATEGY, SPACE).at("/rows/0/warnings").toString())
        .isEqualTo("[]");
  }

  @Test
  void noNumberOfTrainingsIsAdvisedThatASweepCannotHave() {
    assertThat(
            planned(
                    base(""),
                    "{'type': 'asha', 'metric': 'validationLoss', 'minEpochs': 1, 'maxEpochs': 100000, 'reduction': 2, 'samples': 2}",
                    SPACE)
                .at("/rows/0/warnings/0/detail")
                .asString())
        .endsWith("take a larger minEpochs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'/seed': [0, 1]                      | seeds of one setting compete",
        "'/dataset/seed': [0, 1]              | compared on different validation images",
        "'/dataset/validation/perClass': [4, 5] | compared on different validation images"
      })
  void trainingsThatCannotBeComparedFairlyWarn(String entry, String warning) {
    JsonNode warnings =
        planned(base(""), STRATEGY, SPACE + ", 'grid': {" + entry + "}").at("/rows/0/warnings");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.at("/0/detail").asString()).contains(warning);
    assertThat(entry).contains("'" + warnings.at("/0/pointer").asString() + "'");
  }

  @ParameterizedTest
  @CsvSource({"validationLoss, max", "validationAccuracy, min"})
  void aModeThatPrefersBadValuesWarns(String metric, String mode) {
    String against = asha("'metric': '%s', 'mode': '%s'".formatted(metric, mode));
    assertThat(planned(base(""), against, SPACE).at("/rows/0/warnings").toString())
        .contains("mode " + mode + " makes the search prefer bad values of " + metric);
    String usual = asha("'metric': '%s'".formatted(metric));
    assertThat(planned(base(""), usual, SPACE).at("/rows/0/warnings").toString())
        .doesNotContain("mode ");
  }

  @Test
  void aTestMetricThatIsAllowedWarnsInEveryJob() {
    JsonNode rows =
        planned(
                BASE.formatted("{'name': 'shapes'}", ""),
                asha("'metric': 'few', 'allowTestMetric': true"),
                SPACE)
            .get("rows");
    assertThat(rows.valueStream())
        .hasSize(9)
        .allSatisfy(row -> assertThat(row.get("warnings").toString()).contains("test split"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'metric': 'few'                               | /strategy/metric: few is measured on the test split, so",
        "'metric': 'testLoss'                          | /strategy/metric: testLoss is measured on the test split, so",
        "'metric': 'final.balancedAccuracy'            | /strategy/metric: must be a figure of the validation split",
        "'metric': 'bestOnValidation.few'              | /strategy/metric: must be a figure of the validation split",
        "'metric': 'trainLoss'                         | /strategy/metric: must be a figure of the validation split",
        "'mode': 'max'                                 | /strategy/metric: is required",
        "'metric': 'validationLoss', 'mode': 'least'   | /strategy/mode: ",
        "'metric': 'validationLoss', 'reduction': 1    | /strategy/reduction: must be at least 2, was 1",
        "'metric': 'validationLoss', 'maxEpochs': 10   | /strategy/maxEpochs: must be greater than minEpochs (10), was 10",
        "'metric': 'validationLoss', 'minEpochs': 0    | /strategy/minEpochs: must be at least 1, was 0",
        "'metric': 'validationLoss', 'samples': null   | /strategy/samples: is required: how many samples space draws",
      })
  void aBadStrategyIsRefusedAtItsPlace(String fields, String error) {
    assertThat(errors(base(""), asha(fields.strip()), SPACE))
        .first()
        .asString()
        .startsWith(error.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'evaluation': {'everyEpochs': 4}                                         | /base/evaluation/everyEpochs: must divide the epochs at which the search compares trainings (10, 30), was 4; 1 does",
        "'earlyStopping': {'metric': 'validationLoss'}                            | /base/earlyStopping: cannot be combined with asha, which ends trainings itself; leave it out, or set it to null over a preset",
        "'epochs': 100                                                            | /base/epochs: is 100, and the strategy's maxEpochs is 90, which is the number of epochs of every job; leave it out",
      })
  void aBaseThatCannotBeComparedAtTheRungsIsRefused(String more, String error) {
    assertThat(errors(base(", " + more.strip()), asha("'metric': 'validationLoss'"), SPACE))
        .containsExactly(error.strip());
  }

  @Test
  void aValidationMetricNeedsAValidationSplit() {
    assertThat(errors(BASE.formatted("{'name': 'shapes'}", ""), STRATEGY, SPACE))
        .containsExactly(
            "/base/dataset/validation: is needed: bestOnValidation.balancedAccuracy is measured on the validation split; add {\"perClass\": 20} or another number of images");
  }

  @Test
  void epochsAreNotVaried() {
    assertThat(errors(base(""), STRATEGY, "'grid': {'/epochs': [100, 200]}"))
        .containsExactly(
            "/grid/~1epochs: cannot be varied: trainings with other numbers of epochs cannot be compared at a rung; every job has the strategy's maxEpochs (200)");
  }

  @Test
  void onlyTrainingsAreSearched() {
    assertThat(
            errors(
                "{'kind': 'evaluate', 'dataset': {'name': 'shapes'}}",
                STRATEGY,
                "'grid': {'/batchSize': [8, 16]}"))
        .contains("/base/kind: must be \"train\": asha shares out epochs of trainings");
  }

  @Test
  void aSearchOfNothingIsRefused() {
    assertThat(errors(base(""), STRATEGY, "'grid': {}"))
        .singleElement()
        .asString()
        .startsWith("/space: needs an entry, or grid does");
  }
}
