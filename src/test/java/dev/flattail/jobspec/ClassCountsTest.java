package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.SharedFiles;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClassCountsTest {
  private static DatasetSpec dataset(@Nullable ImbalanceSpec imbalance, int validation) {
    return new DatasetSpec(
        "shapes", null, imbalance, new ValidationSpec(validation), 0, null, null);
  }

  private static int[] balanced(int classes, int each) {
    int[] counts = new int[classes];
    Arrays.fill(counts, each);
    return counts;
  }

  @Test
  void thePublishedProfilesAreMetExactly() {
    JsonNode golden =
        JsonMapper.shared().readTree(SharedFiles.file("golden/imbalance.json").toFile());
    int seen = 0;
    for (JsonNode profile : golden.get("profiles")) {
      int classes = profile.get("classes").intValue();
      double factor = profile.get("factor").doubleValue();
      ImbalanceSpec imbalance =
          switch (profile.get("type").stringValue()) {
            case "exp" -> new ImbalanceSpec.Exp(factor);
            case "step" -> new ImbalanceSpec.Step(factor);
            default -> null;
          };
      int[] available = balanced(classes, profile.get("trainImages").intValue() / classes);
      int[] wanted = new int[classes];
      for (int c = 0; c < classes; c++) {
        wanted[c] = profile.get("counts").get(c).intValue();
      }
      assertThat(ClassCounts.of(available, dataset(imbalance, 0)).train())
          .as(profile.get("dataset") + " " + imbalance)
          .isEqualTo(wanted);
      seen++;
    }
    assertThat(seen).isEqualTo(18);
  }

  @Test
  void thePublishedSizesAreMet() {
    Map<Double, Integer> sizes =
        new HashMap<>(Map.of(0.005, 11203, 0.01, 12406, 0.02, 13996, 0.1, 20431));
    sizes.forEach(
        (factor, size) ->
            assertThat(
                    ClassCounts.of(balanced(10, 5000), dataset(new ImbalanceSpec.Exp(factor), 0))
                        .trainTotal())
                .isEqualTo(size));
  }

  @Test
  void validationIsTakenBeforeTheImbalance() {
    ClassCounts counts =
        ClassCounts.of(balanced(10, 500), dataset(new ImbalanceSpec.Step(0.1), 20));
    assertThat(counts.validation()).containsOnly(20);
    assertThat(counts.train()).isEqualTo(new int[] {480, 480, 480, 480, 480, 48, 48, 48, 48, 48});
  }

  @Test
  void aClassLeftWithoutImagesIsRefused() {
    assertThatThrownBy(
            () -> ClassCounts.of(balanced(10, 50), dataset(new ImbalanceSpec.Exp(0.01), 0)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("/dataset/imbalance/factor");
    assertThatThrownBy(() -> ClassCounts.of(balanced(10, 50), dataset(null, 50)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("/dataset/validation/perClass");
  }
}
