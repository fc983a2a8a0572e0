package dev.flattail.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.Warning;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the warning of an imbalance on a data set that is not balanced. */
class ImbalanceWarningsTest {
  private static final String CUT =
      "the data set's own counts are already unbalanced (%d to %d images a class), and the largest class is cut to their mean. Set imbalance to null to train on the images as they are";

  private static List<Warning> warnings(ImbalanceSpec imbalance, int... available) {
    return ImbalanceWarnings.of(
        imbalance, classes(available), classes(imbalance.counts(available)));
  }

  private static List<ClassSplit> classes(int... counts) {
    return IntStream.range(0, counts.length)
        .mapToObj(c -> new ClassSplit(c, "c" + c, counts[c], 0, 1))
        .toList();
  }

  @Test
  void aClassWithFewerImagesThanAskedIsNamedWithTheRatioThatIsLeft() {
    assertThat(warnings(new ImbalanceSpec.Exp(1), 20, 6, 3, 1, 1))
        .containsExactly(
            new Warning(
                "/dataset/imbalance",
                "asks for 6 images of class 2 (c2), which has 3, and for more than there are of 2 more; the ratio of the smallest class to the largest is then 0.167 and not 1.00; "
                    + CUT.formatted(1, 20)));
    assertThat(warnings(new ImbalanceSpec.Step(0.5), 10, 2, 9, 9))
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning.detail())
                    .startsWith("asks for 7 images of class 1 (c1), which has 2; "));
  }

  @Test
  void aLargeClassIsCutAlsoWhereEveryClassHasEnough() {
    assertThat(warnings(new ImbalanceSpec.Step(0.1), 20, 20, 5, 5))
        .containsExactly(new Warning("/dataset/imbalance", CUT.formatted(5, 20)));
  }

  @Test
  void aBalancedDataSetIsAsTheProfileNeedsIt() {
    assertThat(warnings(new ImbalanceSpec.Exp(0.01), 500, 500, 500)).isEmpty();
  }
}
