package dev.flattail.submission.sweeps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Tests that invalid sweeps are refused as a whole, with every mistake at its place in the request.
 */
@ApiTest
class SweepProblemsTest {
  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void valuesAndBaseAreToldApart() {
    assertThat(
            errors(
                "'dataset': {'name': 'shape'}, 'optimizer': {'type': 'sgd', 'lr': -1}",
                "'/seed': [0, 1, 'x'], '/sharpness': [null, {'type': 'sam', 'rho': -0.5}, {'type': 'sm'}]"))
        .containsExactlyInAnyOrder(
            "/base/optimizer/lr: must be greater than 0, was -1.0",
            "/base/dataset/name: There is no data set 'shape'; GET /datasets lists them -> shapes",
            "/grid/~1seed/2: must be a whole number, was \"x\"",
            "/grid/~1sharpness/1/rho: must be at least 0, was -0.5",
            "/grid/~1sharpness/2/type: unknown type \"sm\"; did you mean \"sam\"? -> sam");
  }

  @Test
  void pointersThatNameNothingAreToldWithTheLikelyOne() {
    assertThat(
            errors(
                SHAPES,
                "'/sharpnes/rho': [1], 'optimizer.lr': [0.1], '/lr': [0.1], '/a~2': [1], '': [1], '/name': ['a'], '/schedule/milestones/x': [1]"))
        .containsExactly(
            "/grid/~1sharpnes~1rho: names nothing that a spec of kind \"train\" can have; did you mean \"/sharpness/rho\"? -> /sharpness/rho",
            "/grid/optimizer.lr: is not a JSON pointer: these begin with / and have / between names, with ~1 for a / and ~0 for a ~ inside one -> /optimizer/lr",
            "/grid/~1lr: names nothing that a spec of kind \"train\" can have; did you mean \"/optimizer/lr\"? -> /optimizer/lr",
            "/grid/~1a~02: is not a JSON pointer: these begin with / and have / between names, with ~1 for a / and ~0 for a ~ inside one",
            "/grid/: names the whole spec; name one of its fields, such as /seed",
            "/grid/~1name: cannot be swept: jobs are named after the sweep and their values",
            "/grid/~1schedule~1milestones~1x: names nothing that a spec of kind \"train\" can have; did you mean \"/schedule/milestones\"? -> /schedule/milestones");
  }

  @Test
  void gridsThatCannotBeCrossedSayWhatToDo() {
    assertThat(
            errors(
                SHAPES,
                "'/seed': [], '/epochs': 3, '/sharpness': [null], '/sharpness/rho': [0.1, 0.2]"))
        .containsExactly(
            "/grid/~1seed: has no values; list at least one, or leave the entry out",
            "/grid/~1epochs: must be a list of values, such as [0, 1]",
            "/grid/~1sharpness~1rho: lies inside /sharpness, which the grid sets too; write its values into those of that entry");
    assertThat(errors(SHAPES, "")).singleElement().asString().startsWith("/grid: has no entry");
  }

  @Test
  void entriesNeedTheirListInTheBase() {
    assertThat(errors(SHAPES, "'/schedule/milestones/0': [10]"))
        .containsExactly(
            "/grid/~1schedule~1milestones~10: sets entry 0 of the list /schedule/milestones, which is not in base; write that list into base, or give whole lists for /schedule/milestones -> /schedule/milestones");
    assertThat(
            errors(
                SHAPES
                    + ", 'schedule': {'type': 'multistep', 'milestones': [100], 'factors': [0.1]}",
                "'/schedule/milestones/1': [10]"))
        .singleElement()
        .asString()
        .contains("which has length 1");
  }

  @Test
  void mistakesOfSomeCombinationsSayWhich() {
    assertThat(
            errors(
                SHAPES + ", 'schedule': {'type': 'multistep', 'milestones': [5], 'factors': [0.1]}",
                "'/epochs': [3, 4, 20], '/seed': [0, 1]"))
        .containsExactly(
            "/base/schedule/milestones/0: must be less than epochs (3): a milestone counts completed epochs and this one would never act (where /epochs is 3)",
            "/base/schedule/milestones/0: must be less than epochs (4): a milestone counts completed epochs and this one would never act (where /epochs is 4)");
    assertThat(errors(SHAPES, "'/loss/type': ['ldam', 'focal'], '/loss/scale': [10]"))
        .containsExactly(
            "/grid/~1loss~1scale/0: unknown field \"scale\"; one of: type, gamma (where /loss/type is focal)");
    assertThat(errors(SHAPES + ", 'loss': {'type': 'focal'}", "'/loss/scale': [10, 20]"))
        .containsExactly("/grid/~1loss~1scale: unknown field \"scale\"; one of: type, gamma");
  }

  @Test
  void aPointerIntoSomethingElseIsTheBasesMistake() {
    assertThat(errors(SHAPES + ", 'sharpness': 5", "'/sharpness/rho': [0.1, 0.2]"))
        .containsExactly("/base/sharpness: must be an object, was 5");
    assertThat(errors(SHAPES, "'/sharpness/rho': [0.1, 0.2]"))
        .singleElement()
        .asString()
        .startsWith("/base/sharpness/type: is required; one of: sam, asam");
  }

  @Test
  void tooManyJobsAreRefusedWithTheirOtherMistakes() {
    String values =
        IntStream.range(0, 40).mapToObj(Integer::toString).collect(Collectors.joining(","));
    assertThat(errors(SHAPES, "'/seed': [%s], '/batchSize': [%s]".formatted(values, values)))
        .containsExactly(
            "/grid: makes 1600 jobs (40 x 40); a sweep may have 1000, so leave values out or make several sweeps",
            "/grid/~1batchSize/0: must be at least 1, was 0");
    String axes =
        IntStream.range(0, 100)
            .mapToObj(i -> "'/labels/l%d': ['a', 'b', 'c']".formatted(i))
            .collect(Collectors.joining(","));
    assertThat(errors(SHAPES, axes))
        .first()
        .asString()
        .startsWith("/grid: makes countless jobs (3 x 3 x");
  }

  @Test
  void theBodyItselfIsChecked() {
    Http.Answer answer =
        http.postJson("/sweeps", "{\"nam\": \"x\", \"name\": 3, \"gird\": {}, \"base\": []}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("errors").findValuesAsString("pointer"))
        .containsExactly("/nam", "/gird", "/name", "/base", "/grid");
    assertThat(answer.json().at("/errors/1/suggestion").asString()).isEqualTo("grid");
  }

  @Test
  void specsThatTogetherWouldNotFitIntoMemoryAreRefused() {
    String classes =
        IntStream.range(0, 20_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    String seeds =
        IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    Http.Answer answer =
        http.postJson(
            "/sweeps",
            "{\"base\": {\"kind\": \"hessian\", \"classes\": [%s]}, \"grid\": {\"/seed\": [%s]}}"
                .formatted(classes, seeds));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/detail").asString()).contains("make smaller sweeps");
  }

  private static final String SHAPES = "'dataset': {'name': 'shapes'}";

  /** Returns pointer, detail and suggestion of each problem. */
  private List<String> errors(String base, String grid) {
    Http.Answer answer =
        http.postJson(
            "/sweeps",
            "{'base': {'kind': 'train', %s}, 'grid': {%s}}"
                .formatted(base, grid)
                .replace('\'', '"'));
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    return answer
        .json()
        .get("errors")
        .valueStream()
        .map(
            error ->
                error.get("pointer").asString()
                    + ": "
                    + error.get("detail").asString()
                    + (error.has("suggestion") ? " -> " + error.get("suggestion").asString() : ""))
        .toList();
  }
}
