package dev.flattail.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tests which expectations are refused before a job runs. */
class ExpectationChecksTest {
  private static final String TRAIN = "{'kind': 'train', 'dataset': {'name': 'x'}";
  private static final String MODEL = "'model': {'job': 'j'}, 'dataset': {'name': 'x'}";

  /** 500, 60, 25, 10 training images; class 3 has no test image, class 0 some for validation. */
  private static final List<ClassSplit> FOUR =
      List.of(
          new ClassSplit(0, "cat", 500, 5, 10),
          new ClassSplit(1, "dog", 60, 5, 10),
          new ClassSplit(2, "eel", 25, 5, 10),
          new ClassSplit(3, "fox", 10, 5, 0));

  private static final List<ClassSplit> UNTESTED =
      FOUR.stream().map(c -> new ClassSplit(c.index(), c.name(), c.train(), 0, 0)).toList();

  private static List<SpecProblem> problems(String start, String metric, List<ClassSplit> classes) {
    List<SpecProblem> problems = new ArrayList<>();
    ExpectationChecks.check(spec(start, metric), classes, problems);
    return problems;
  }

  private static JobSpec spec(String start, String metric) {
    String json = "%s, 'expect': [{'metric': '%s', 'atLeast': 0.5}]}".formatted(start, metric);
    Map<String, @Nullable Object> tree =
        JsonMapper.shared().readValue(json.replace('\'', '"'), new TypeReference<>() {});
    return SpecReader.readSubmitted(new LinkedHashMap<>(tree));
  }

  private static @Nullable String detail(String start, String metric, List<ClassSplit> classes) {
    List<SpecProblem> problems = problems(start, metric, classes);
    assertThat(problems).allSatisfy(p -> assertThat(p.pointer()).isEqualTo("/expect/0/metric"));
    return problems.isEmpty() ? null : problems.getFirst().detail();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "final.balancedAccuracy",
        "final.many",
        "final.medium",
        "final.loss",
        "final.ece",
        "final.epoch",
        "final.perClass[2]",
        "bestOnTest.accuracy",
        "bestOnValidation.perClass[0]"
      })
  void aFigureThatATrainingWillHaveIsTaken(String metric) {
    assertThat(detail(TRAIN, metric, FOUR)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "final.balancedAcuracy         | final.balancedAccuracy",
        "final.acuracy                 | final.accuracy",
        "fianl.accuracy                | final.accuracy",
        "fianl.balancedAcuracy         | final.balancedAccuracy",
        "balancedAccuracy              | final.balancedAccuracy",
        "balancedAcuracy               | final.balancedAccuracy",
        "bestOnvalidation.many         | bestOnValidation.many",
        "final.perclass[2]             | final.perClass[2]",
        "perClass[2]                   | final.perClass[2]",
        "final.accuracy.value          | final.accuracy",
        "final.perClass.many           | final.many"
      })
  void aMisspeltFigureIsRefusedWithTheNearest(String metric, String meant) {
    assertThat(problems(TRAIN, metric, FOUR))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.suggestion()).isEqualTo(meant);
              assertThat(problem.detail())
                  .isEqualTo(
                      "unknown metric \"%s\"; did you mean \"%s\"?".formatted(metric, meant));
            });
  }

  @Test
  void aFigureLikeNoneIsRefusedWithAList() {
    assertThat(detail(TRAIN, "f1", FOUR))
        .startsWith("unknown metric \"f1\"; one of: final.accuracy, final.balancedAccuracy, ")
        .doesNotContain("accuracyTop5", "final.few", "stage1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "final.perClass[4]      | final.perClass has no entry 4: the data set has classes 0 to 3",
        "final.perClass[99999999999] | final.perClass has no entry of so large a number in final.perClass[99999999999]: the data set has classes 0 to 3",
        "final.perClass[3]      | final.perClass[3] will have no value in this job: class 3 (fox) has no images in the split",
        "final.perClass         | final.perClass is a list; name an entry, such as final.perClass[0]",
        "final.accuracy[0]      | final.accuracy is no list; leave out [0]",
        "final.accuracyTop5     | final.accuracyTop5 will have no value in this job: the data set has 4 classes",
        "final.few              | final.few will have no value in this job: no class of this group has images in the split",
        "stage1.final.accuracy  | stage1 will have no value in this job: the training has one stage, whose figures have no such prefix",
        "tau                    | tau will have no value in this job: only stage2 tau-norm has one"
      })
  void aFigureThatThisTrainingCannotHaveIsRefusedWithTheReason(String metric, String detail) {
    assertThat(detail(TRAIN, metric, FOUR)).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "final.epoch         | atLeast | 200 | /expect/0/atLeast | no result meets it: final.epoch is from 0 to 2 in this job, was 200.0",
        "final.epoch         | atMost  | 2   | /expect/0         | every result meets it: final.epoch is from 0 to 2 in this job. Set a narrower bound, or leave it out",
        "final.epoch         | atLeast | 2   |                   |",
        "final.loss          | atMost  | -1  | /expect/0/atMost  | no result meets it: final.loss is at least 0 in this job, was -1.0",
        "final.loss          | atLeast | 0   | /expect/0         | every result meets it: final.loss is at least 0 in this job. Set a narrower bound, or leave it out",
        "final.loss          | atMost  | 0.5 |                   |",
        "final.accuracyTop5  | atLeast | 0.99 | /expect/0        | every result meets it: final.accuracyTop5 is always 1 in this job. Set a narrower bound, or leave it out",
        "final.accuracyTop5  | atMost  | 0.9 | /expect/0/atMost  | no result meets it: final.accuracyTop5 is always 1 in this job, was 0.9",
        "final.accuracy      | atMost  | 1   | /expect/0         | every result meets it: final.accuracy is from 0 to 1 in this job. Set a narrower bound, or leave it out",
        "final.accuracy      | atLeast | 1   |                   |"
      })
  void aBoundThatDecidesNothingIsRefusedOrReported(
      String metric, String side, double bound, @Nullable String pointer, @Nullable String detail) {
    List<ClassSplit> five = new ArrayList<>(FOUR);
    five.add(new ClassSplit(4, "gnu", 10, 5, 10));
    JobSpec spec =
        SpecReader.readSubmitted(
            Map.of(
                "kind",
                "train",
                "epochs",
                2,
                "dataset",
                Map.of("name", "x"),
                "expect",
                List.of(Map.of("metric", metric, side, bound))));
    List<SpecProblem> problems = new ArrayList<>();
    ExpectationChecks.check(spec, five, problems);
    List<String> found = new ArrayList<>();
    problems.forEach(problem -> found.add(problem.pointer() + " " + problem.detail()));
    if (problems.isEmpty()) {
      ExpectationChecks.warnings(spec, five)
          .forEach(warning -> found.add(warning.pointer() + " " + warning.detail()));
    }
    assertThat(found).isEqualTo(pointer == null ? List.of() : List.of(pointer + " " + detail));
  }

  @ParameterizedTest
  @CsvSource({
    "final.accuracy,         60, must be from 0 to 1",
    "final.perClass[0],      1.5, must be from 0 to 1",
    "bestOnTest.ece,         -0.1, must be from 0 to 1",
    "final.balancedAccuracy, 1,",
    "final.loss,             60,",
    "final.epoch,            200,"
  })
  void aBoundOfAFractionIsAFraction(String metric, double bound, @Nullable String detail) {
    List<SpecProblem> problems = new ArrayList<>();
    ExpectationChecks.check(
        SpecReader.readSubmitted(
            Map.of(
                "kind", "train",
                "dataset", Map.of("name", "x"),
                "expect", List.of(Map.of("metric", metric, "atMost", bound)))),
        FOUR,
        problems);
    assertThat(problems).hasSize(detail == null ? 0 : 1);
    assertThat(problems)
        .allSatisfy(
            problem -> {
              assertThat(problem.pointer()).isEqualTo("/expect/0/atMost");
              assertThat(problem.detail()).startsWith(detail);
            });
  }

  @Test
  void anObjectIsNoFigure() {
    assertThat(detail(TRAIN, "final", FOUR))
        .startsWith("final is an object; name a figure in it: final.accuracy, ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'many': 501            | many   | no class is \"many\", which is 501 or more training images, and the largest has 500; change /evaluation/thresholds, or the training counts",
        "'many': 60, 'few': 59  | medium | no class is \"medium\", which is more than 59 and less than 60 training images, and the classes have 10 to 500; change /evaluation/thresholds, or the training counts",
        "'few': 9               | few    | no class is \"few\", which is 9 or fewer training images, and the rarest has 10; change /evaluation/thresholds, or the training counts",
        "'manyBelow': 2, 'fewFrom': 4 | few | no class is \"few\", which is ranks from 4, and the last of 4 classes has rank 3; change /evaluation/thresholds, or the training counts",
        "'manyBelow': 0, 'fewFrom': 2 | many | no class is \"many\", which is ranks below 0; change /evaluation/thresholds, or the training counts"
      })
  void aGroupThatTheCountsLeaveEmptyIsRefused(String thresholds, String group, String reason) {
    String spec = TRAIN + ", 'evaluation': {'thresholds': {%s}}".formatted(thresholds);
    assertThat(detail(spec, "final." + group, FOUR))
        .isEqualTo("final.%s will have no value in this job: %s".formatted(group, reason));
  }

  @Test
  void aFigureWithoutItsSplitIsRefused() {
    assertThat(detail(TRAIN, "bestOnValidation.many", UNTESTED))
        .isEqualTo(
            "bestOnValidation will have no value in this job: there is no validation split; set dataset.validation.perClass");
    assertThat(detail(TRAIN, "final.accuracy", UNTESTED))
        .isEqualTo(
            "final.accuracy will have no value in this job: the data set has no test images");
    assertThat(detail(TRAIN, "bestOnTest.accuracy", UNTESTED))
        .isEqualTo("bestOnTest will have no value in this job: the data set has no test images");
    assertThat(detail(TRAIN, "final.epoch", UNTESTED)).isNull();
  }

  @Test
  void stagesHaveTheirOwnFigures() {
    String two = TRAIN + ", 'stage2': {'type': 'tau-norm', 'tau': 0.5}";
    assertThat(detail(two, "stage1.final.accuracy", FOUR)).isNull();
    assertThat(detail(two, "stage1.bestOnValidation.many", FOUR)).isNull();
    assertThat(detail(two, "tau", FOUR)).isNull();
    assertThat(detail(two, "bestOnValidation.many", FOUR)).contains("chooses nothing");
  }

  @Test
  void anEvaluationHasFiguresOfItsSplitAndItsTrainingCounts() {
    String evaluate = "{'kind': 'evaluate', " + MODEL;
    assertThat(detail(evaluate, "accuracy", FOUR)).isNull();
    assertThat(detail(evaluate + ", 'split': 'train'", "few", FOUR)).isNull();
    assertThat(
            detail(evaluate + ", 'split': 'train', 'trainCounts': [99, 99, 99, 99]", "many", FOUR))
        .contains("the largest has 99", "/thresholds");
    assertThat(detail(evaluate, "openSetF", FOUR)).contains("set openSet");
    assertThat(detail(evaluate, "epoch", FOUR)).contains("only the evaluations of a training");
    assertThat(detail(evaluate + ", 'openSet': {'name': 'y'}", "openSetF", FOUR)).isNull();
    assertThat(detail(evaluate + ", 'openSet': {'name': 'y'}", "openSet.rejectedKnow", FOUR))
        .contains("did you mean \"openSet.rejectedKnown\"?");
    assertThat(detail(evaluate, "final.accuracy", FOUR)).contains("did you mean \"accuracy\"?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                   | classes[3].lambdaMin           |",
        "                   | classes[3].lambdaMin.residual  |",
        "                   | classes[0].trace.interval95[1] |",
        "                   | seconds                        |",
        "                   | classes[4].lambdaMax           | classes has no entry 4: the data set has classes 0 to 3",
        "'classes': [0, 3]  | classes[3].lambdaMax           | classes has no entry 3: entries are numbered by their place in /classes, not by class: entry 0 is class 0 (cat), entry 1 is class 3 (fox)",
        "                   | overall.lambdaMax              | overall will have no value in this job: the whole split is not measured; set overall to true",
        "'overall': true    | overall.lambdaMax              |",
        "                   | classes[0].largest[0]          | classes[0].largest will have no value in this job: it is in the report alone, GET /jobs/{id}/spectrum",
        "'probes': 1        | classes[0].trace.standardError |",
        "'probes': 1, 'trace': {} | classes[0].trace.standardError |",
        "                   | classes[0].lambdaMax.converged | classes[0].lambdaMax.converged is not a number",
        "                   | classes[0].lamdaMax            | unknown metric \"classes[0].lamdaMax\"; did you mean \"classes[0].lambdaMax\"?",
        "                   | lambdaMax                      | unknown metric \"lambdaMax\"; did you mean \"classes[0].lambdaMax\"?"
      })
  void aHessianJobHasTheEntriesOfItsClasses(
      @Nullable String field, String metric, @Nullable String detail) {
    String start = "{'kind': 'hessian', " + MODEL;
    assertThat(detail(field == null ? start : start + ", " + field, metric, FOUR))
        .isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sharpness               |",
        "perClass[3].sharpness   |",
        "draws[1].losses[4]      |",
        "draws[2].losses[0]      | draws has no entry 2: entries are numbered as in /radii, which is [0.001, 0.01]",
        "draws[0].losses[5]      | draws[0].losses has no entry 5: there is one for each of 5 draws",
        "perClass[4].sharpness   | perClass has no entry 4: there is one for each of 4 classes with images",
        "perClass[0].name        | perClass[0].name is not a number",
        "sharpnes                | unknown metric \"sharpnes\"; did you mean \"sharpness\"?"
      })
  void aFlatnessJobHasItsRadiiAndDraws(String metric, @Nullable String detail) {
    assertThat(detail("{'kind': 'flatness', " + MODEL, metric, FOUR)).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'kind': 'hessian', 'classes': [1, 0]                 | classes[0].lambdaMax.value | classes[0] is class 1 (dog)",
        "'kind': 'hessian', 'classes': [1, 0]                 | classes[1].lambdaMax       | classes[1] is class 0 (cat)",
        "'kind': 'hessian', 'classes': [0, 3]                 | classes[0].lambdaMax       |",
        "'kind': 'hessian'                                    | classes[3].lambdaMax       |",
        "'kind': 'hessian', 'classes': [1], 'overall': true   | overall.lambdaMax          |",
        "'kind': 'flatness', 'split': 'validation'            | perClass[1].sharpness      | perClass[1] is class 2 (eel)",
        "'kind': 'flatness', 'split': 'validation'            | draws[1].losses[0]         |",
        "'kind': 'evaluate'                                   | perClass[3]                |"
      })
  void anEntryOfAnotherNumberThanItsClassIsNamed(
      String start, String metric, @Nullable String named) {
    List<ClassSplit> gap = new ArrayList<>(FOUR);
    gap.set(1, new ClassSplit(1, "dog", 60, 0, 10));
    List<Warning> warnings =
        ExpectationChecks.warnings(spec("{" + start + ", " + MODEL, metric), gap);
    if (named == null) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings)
          .containsExactly(
              new Warning(
                  "/expect/0/metric",
                  named + ": entries are numbered by their place in the result, not by class"));
    }
  }
}
