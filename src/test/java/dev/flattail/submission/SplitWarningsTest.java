package dev.flattail.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.read.SpecReader;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the warnings of figures that a data set leaves null, and of thresholds that never act. */
class SplitWarningsTest {
  private static List<ClassSplit> five(int test) {
    return IntStream.range(0, 5).mapToObj(c -> new ClassSplit(c, "c" + c, 9, 0, test)).toList();
  }

  @ParameterizedTest
  @CsvSource({"36, 71, /manyBelow", "5, 5, /manyBelow", "2, 5, /fewFrom", "2, 4,", "0, 1,"})
  void ranksBeyondTheClassesAreReported(int manyBelow, int fewFrom, @Nullable String field) {
    Map<String, Object> ranks = Map.of("manyBelow", manyBelow, "fewFrom", fewFrom);
    Map<String, Object> train =
        Map.of(
            "kind", "train",
            "dataset", Map.of("name", "x"),
            "evaluation", Map.of("thresholds", ranks));
    Map<String, Object> evaluate =
        Map.of("kind", "evaluate", "model", Map.of("job", "j"), "thresholds", ranks);
    assertThat(pointers(train))
        .isEqualTo(field == null ? List.of() : List.of("/evaluation/thresholds" + field));
    assertThat(pointers(evaluate))
        .isEqualTo(field == null ? List.of() : List.of("/thresholds" + field));
  }

  private static List<String> pointers(Map<String, Object> tree) {
    return SplitWarnings.of(SpecReader.readSubmitted(tree), five(1)).stream()
        .map(Warning::pointer)
        .toList();
  }

  @Test
  void aTrainingWithoutTestImagesIsReported() {
    Map<String, Object> train = Map.of("kind", "train", "dataset", Map.of("name", "x"));
    assertThat(SplitWarnings.of(SpecReader.readSubmitted(train), five(0)))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.pointer()).isEqualTo("/dataset");
              assertThat(warning.detail()).startsWith("has no test images");
            });
    assertThat(pointers(train)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.1, 5, true", "0.2, 5, true", "0.21, 5, false", "0.1, 10, true", "0.1, 11, false"})
  void aThresholdThatNoImageIsBelowIsReported(double threshold, int classes, boolean reported) {
    EvaluateSpec spec =
        (EvaluateSpec)
            SpecReader.readSubmitted(
                Map.of(
                    "kind",
                    "evaluate",
                    "model",
                    Map.of("job", "j"),
                    "openSet",
                    Map.of("name", "x"),
                    "openThreshold",
                    threshold));
    List<Warning> warnings = OpenSetResolver.thresholdWarnings(spec, classes);
    assertThat(warnings).hasSize(reported ? 1 : 0);
    assertThat(warnings)
        .allSatisfy(warning -> assertThat(warning.pointer()).isEqualTo("/openThreshold"))
        .allSatisfy(
            warning ->
                assertThat(warning.detail())
                    .contains("rejects no image", "1/" + classes)
                    .endsWith(
                        "Only a threshold above %s acts"
                            .formatted(classes == 5 ? "0.200" : "0.100")));
  }
}
