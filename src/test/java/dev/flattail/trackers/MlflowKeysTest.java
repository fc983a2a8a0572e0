package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that MLflow takes, by its own rules. */
class MlflowKeysTest {
  private static String key(String name) {
    return MlflowKeys.of(Map.of(name, 1)).keySet().iterator().next();
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs", "sharpness/rho", "label.a b:c-d", "a/...", "label.a/.b"})
  void aNameThatMlflowTakesStays(String name) {
    assertThat(key(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "label.team/,label.team/_",
    "a//b,a/_/b",
    "a/./b,a/_/b",
    "x/../y,x/__/y",
    "/a,_/a",
    "..a,_.a",
    "ä=1,__1"
  })
  void otherNamesAreNormalized(String name, String expected) {
    assertThat(key(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {250, 251, 400})
  void aLongNameIsCutToWhatIsStillAPath(int slash) {
    String key = key("x".repeat(slash - 2) + "/" + "y".repeat(300));
    assertThat(key).hasSizeLessThanOrEqualTo(MlflowKeys.LONGEST).matches("x+(/y*[y_])?");
  }

  @Test
  void namesThatBecomeEqualAreToldApartByAHash() {
    Map<String, Integer> labels = new LinkedHashMap<>();
    labels.put("a=b", 1);
    labels.put("a#b", 2);
    labels.put("a_b", 3);
    Map<String, Integer> keys = MlflowKeys.of(labels);
    assertThat(keys).hasSize(3).containsEntry("a_b", 3);
    assertThat(keys.values()).containsExactly(1, 2, 3);
    assertThat(keys.keySet()).allMatch(key -> key.matches("a_b(-[0-9a-f]{8})?"));
  }
}
