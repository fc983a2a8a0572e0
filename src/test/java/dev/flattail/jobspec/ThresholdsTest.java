package dev.flattail.jobspec;

import static dev.flattail.jobspec.Thresholds.Group.FEW;
import static dev.flattail.jobspec.Thresholds.Group.MANY;
import static dev.flattail.jobspec.Thresholds.Group.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {
  @Test
  void countsAtAThresholdBelongToTheGroup() {
    assertThat(new Thresholds.ByCount(100, 20).groups(new int[] {101, 100, 99, 21, 20, 0}))
        .containsExactly(MANY, MANY, MEDIUM, MEDIUM, FEW, FEW);
  }

  /** MiSLAS slices {@code [0:3]}, {@code [3:7]} and {@code [7:10]}: ends are exclusive. */
  @Test
  void ranksAreCutAsMislasSlicesTheClassesOfCifar10() {
    int[] counts = {5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50};
    assertThat(new Thresholds.ByRank(3, 7).groups(counts))
        .containsExactly(MANY, MANY, MANY, MEDIUM, MEDIUM, MEDIUM, MEDIUM, FEW, FEW, FEW);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 36, 71, 29",
    "1000, 390, 835, 165",
    "8142, 842, 4543, 3599",
    "365, 131, 288, 77"
  })
  void theGroupsHaveTheSizesOfTheReference(int classes, int manyBelow, int fewFrom, int few) {
    List<Thresholds.Group> groups =
        new Thresholds.ByRank(manyBelow, fewFrom).groups(new int[classes]);
    assertThat(Collections.frequency(groups, MANY)).isEqualTo(manyBelow);
    assertThat(Collections.frequency(groups, MEDIUM)).isEqualTo(fewFrom - manyBelow);
    assertThat(Collections.frequency(groups, FEW)).isEqualTo(few);
    assertThat(groups).isSorted();
  }

  @Test
  void ranksFollowTheTrainingImagesOfClassesInAnyOrder() {
    assertThat(new Thresholds.ByRank(1, 3).groups(new int[] {5, 500, 5, 70}))
        .containsExactly(MEDIUM, MANY, FEW, MEDIUM);
  }

  @Test
  void cutsBeyondTheClassesLeaveGroupsEmpty() {
    assertThat(new Thresholds.ByRank(0, 9).groups(new int[] {7, 8})).containsOnly(MEDIUM);
    assertThat(new Thresholds.ByRank(5, 5).groups(new int[] {7, 8})).containsOnly(MANY);
  }
}
