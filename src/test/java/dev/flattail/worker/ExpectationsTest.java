package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.spec.Expectation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
  private static Map<String, @Nullable Object> judged(Expectation... expected) {
    Map<String, @Nullable Object> end = new HashMap<>();
    end.put("few", 0.6);
    end.put("medium", null);
    end.put("perClass", Arrays.asList(0.9, null, 0.1));
    Map<String, @Nullable Object> result = new HashMap<>();
    result.put("final", end);
    Expectations.judge(List.of(expected), result);
    return result;
  }

  @Test
  void metExpectationsGiveTheVerdictMet() {
    Map<String, @Nullable Object> result =
        judged(
            new Expectation("final.few", 0.6, null),
            new Expectation("final.perClass[2]", 0.05, 0.1));
    assertThat(result).containsEntry("verdict", "met");
  }

  @Test
  void nullMissingAndShortValuesAreUnmetWithAReason() {
    Map<String, @Nullable Object> result =
        judged(
            new Expectation("final.few", 0.61, null),
            new Expectation("final.medium", 0.1, null),
            new Expectation("final.perClass[7]", null, 1.0),
            new Expectation("bestOnValidation.many", 0.1, null));
    assertThat(result).containsEntry("verdict", "unmet");
    assertThat((List<?>) result.get("expectations"))
        .allSatisfy(
            outcome -> {
              assertThat(((Map<?, ?>) outcome).get("met")).isEqualTo(false);
              assertThat(((Map<?, ?>) outcome).get("reason")).asString().isNotBlank();
            });
  }

  @Test
  void withoutExpectationsThereIsNoVerdict() {
    assertThat(judged()).containsEntry("verdict", null).containsEntry("expectations", List.of());
  }
}
