package dev.flattail.studies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupNamesTest {
  @Test
  void aNameHasTheValuesThatTellTheGroupsApart() {
    assertThat(
            GroupNames.of(
                List.of(
                    values("linear", "cross-entropy", null, null, null),
                    values("linear", "cross-entropy", "sam", 0.1, 0),
                    values("linear", "cross-entropy", "sam", 0.1, 6),
                    values("cosine", "ldam", null, null, null))))
        .containsExactly(
            "loss=cross-entropy, startEpoch=null",
            "loss=cross-entropy, startEpoch=0",
            "loss=cross-entropy, startEpoch=6",
            "loss=ldam, startEpoch=null");
  }

  private static Map<String, Object> values(@Nullable Object... of) {
    List<String> pointers =
        List.of(
            "/model/classifier",
            "/loss/type",
            "/sharpness/type",
            "/sharpness/rho",
            "/sharpness/startEpoch");
    Map<String, Object> values = new LinkedHashMap<>();
    pointers.forEach(pointer -> values.put(pointer, Arrays.asList(of).get(values.size())));
    return values;
  }

  @Test
  void anObjectIsNamedByItsOwnValues() {
    Map<String, Object> none = new LinkedHashMap<>();
    none.put("/sharpness", null);
    assertThat(
            GroupNames.of(
                List.of(
                    none,
                    Map.of("/sharpness", Map.of("type", "sam", "rho", 0.1)),
                    Map.of("/sharpness", Map.of("type", "sam", "rho", 0.5)))))
        .containsExactly("rho=null", "rho=0.1", "rho=0.5");
  }

  @Test
  void shortNamesThatAreEqualAreWrittenOut() {
    assertThat(GroupNames.of(List.of(scales(1, 1), scales(1, 2), scales(2, 1))))
        .containsExactly(
            "/loss/scale=1, /augmentation/scale=1",
            "/loss/scale=1, /augmentation/scale=2",
            "/loss/scale=2, /augmentation/scale=1");
  }

  private static Map<String, Object> scales(int ofLoss, int ofAugmentation) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("/loss/scale", ofLoss);
    values.put("/augmentation/scale", ofAugmentation);
    return values;
  }

  @Test
  void aSingleGroupIsAllJobs() {
    assertThat(GroupNames.of(List.of(Map.of("/sharpness/rho", 0.1)))).containsExactly("all jobs");
    assertThat(GroupNames.of(List.of(Map.of()))).containsExactly("all jobs");
  }
}
