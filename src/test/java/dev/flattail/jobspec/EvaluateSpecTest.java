package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.jobspec.read.SpecWriter;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluateSpecTest {

  private static EvaluateSpec read(Map<String, ?> fields) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("kind", "evaluate");
    tree.put("model", Map.of("job", "a"));
    tree.putAll(fields);
    return (EvaluateSpec) SpecReader.readSubmitted(tree);
  }

  private static Map<String, String> problems(Map<String, ?> fields) {
    InvalidSpecException invalid =
        catchThrowableOfType(InvalidSpecException.class, () -> read(fields));
    assertThat(invalid).as("the spec is refused").isNotNull();
    Map<String, String> byPointer = new HashMap<>();
    invalid.problems().forEach(p -> byPointer.put(p.pointer(), p.detail()));
    return byPointer;
  }

  @Test
  void openSetCorrectionAndExpectationsAreOptional() {
    EvaluateSpec spec = read(Map.of());
    assertThat(spec.openSet()).isNull();
    assertThat(spec.openThreshold()).isEqualTo(0.1);
    assertThat(spec.postHoc()).isNull();
    assertThat(spec.trainCounts()).isNull();
    assertThat(spec.expect()).isEmpty();
  }

  @Test
  void anEvaluationIsWrittenAsItIsRead() {
    EvaluateSpec spec =
        read(
            Map.of(
                "openSet", Map.of("name", "others", "resize", 32),
                "openThreshold", 0.5,
                "postHoc", Map.of("tauNorm", 0.7),
                "trainCounts", List.of(500, 0),
                "expect", List.of(Map.of("metric", "openSetF", "atLeast", 0.5))));
    assertThat(SpecReader.readStored(SpecWriter.write(spec))).isEqualTo(spec);
    assertThat(spec.postHoc()).isEqualTo(new PostHocSpec(null, 0.7));
  }

  @Test
  void aCorrectionIsExactlyOne() {
    assertThat(problems(Map.of("postHoc", Map.of("logitAdjust", 1, "tauNorm", 1))))
        .containsExactly(
            Map.entry("/postHoc", "must have one of logitAdjust and tauNorm, not both"));
    assertThat(problems(Map.of("postHoc", Map.of())).get("/postHoc"))
        .contains("logitAdjust or tauNorm", "leave postHoc out");
    assertThat(problems(Map.of("postHoc", Map.of("logitAdjust", -1))))
        .containsOnlyKeys("/postHoc/logitAdjust");
    assertThat(problems(Map.of("postHoc", Map.of("tau", 1)))).containsKey("/postHoc/tau");
  }

  @Test
  void whatAnOpenSetCannotHaveIsRefused() {
    assertThat(problems(Map.of("openSet", Map.of("name", "Others", "imbalance", Map.of()))))
        .containsKey("/openSet/imbalance");
    assertThat(problems(Map.of("openSet", Map.of("name", "Others"))))
        .containsOnlyKeys("/openSet/name");
    assertThat(problems(Map.of("openSet", Map.of()))).containsOnlyKeys("/openSet/name");
    assertThat(problems(Map.of("openThreshold", 1.5, "trainCounts", List.of(3, -1))))
        .containsOnlyKeys("/openThreshold", "/trainCounts/1");
  }
}
