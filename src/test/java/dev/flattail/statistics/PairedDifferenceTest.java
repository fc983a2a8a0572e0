package dev.flattail.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Tests the paired tests on published data. */
class PairedDifferenceTest {
  /**
   * Hours of additional sleep under two drugs (Student, The probable error of a mean, Biometrika 6,
   * 1908); data set {@code sleep} of R.
   */
  private static final double[] FIRST_DRUG = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2};

  private static final double[] SECOND_DRUG = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

  /**
   * Heights of crossed less those of self-fertilized maize, in eighths of an inch (Darwin, 1876).
   */
  private static final double[] MAIZE = {
    6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75
  };

  private static SignificanceTest student(PairedDifference of) {
    return of.tests().getFirst();
  }

  private static SignificanceTest wilcoxon(PairedDifference of) {
    return of.tests().getLast();
  }

  @Test
  void studentsTestAgreesWithR() {
    PairedDifference sleep = PairedDifference.of(FIRST_DRUG, SECOND_DRUG);
    // t.test(Pair(extra.2, extra.1) ~ 1) of R 4: t = 4.0621, df = 9, p-value = 0.002833,
    // 95 percent confidence interval 0.7001142 2.4598858, mean difference 1.58
    assertThat(sleep.difference().mean()).isCloseTo(1.58, within(1e-12));
    assertThat(sleep.difference().low()).isCloseTo(0.7001142, within(5e-8));
    assertThat(sleep.difference().high()).isCloseTo(2.4598858, within(5e-8));
    assertThat(student(sleep).name()).isEqualTo("paired t-test");
    assertThat(student(sleep).statistic()).isCloseTo(4.0621, within(5e-5));
    assertThat(student(sleep).degreesOfFreedom()).isEqualTo(9);
    assertThat(student(sleep).p()).isCloseTo(0.002833, within(5e-7));
  }

  @Test
  void wilcoxonsTestIsExactWithoutTies() {
    // scipy.stats.wilcoxon: p = 0.041259765625, with W- = 24, so W+ = 120 - 24.
    SignificanceTest maize = wilcoxon(PairedDifference.of(new double[15], MAIZE));
    assertThat(maize.name()).isEqualTo("Wilcoxon signed-rank test");
    assertThat(maize.statistic()).isEqualTo(96);
    assertThat(maize.p()).isCloseTo(0.041259765625, within(1e-12));
    assertThat(maize.note()).isEqualTo("exact p");
  }

  @Test
  void differencesThatAreEqualUpToRoundingAreTied() {
    // 0.4 - 0.3 and 0.3 - 0.2 are different doubles; half of the pairs rise, half fall by as much.
    double[] first = {0.3, 0.3, 0.3, 0.3, 0.3, 0.3};
    double[] second = {0.4, 0.4, 0.4, 0.2, 0.2, 0.2};
    SignificanceTest tied = wilcoxon(PairedDifference.of(first, second));
    assertThat(tied.statistic()).isEqualTo(10.5);
    assertThat(tied.p()).isEqualTo(1);
    assertThat(tied.note()).startsWith("equal sizes");
  }

  @Test
  void sixPairsOfOneSignReachTheSmallestExactP() {
    double[] second = {1, 2, 3, 4, 5, 6};
    assertThat(wilcoxon(PairedDifference.of(new double[6], second)).p())
        .isCloseTo(2 / 64.0, within(1e-15));
  }

  @Test
  void wilcoxonsTestSaysWhereItApproximates() {
    SignificanceTest sleep = wilcoxon(PairedDifference.of(FIRST_DRUG, SECOND_DRUG));
    assertThat(sleep.p()).isBetween(0.001, 0.02);
    assertThat(sleep.note()).contains("normal approximation");
  }

  @Test
  void withFivePairsRanksAreNotTested() {
    SignificanceTest five =
        wilcoxon(PairedDifference.of(new double[5], new double[] {1, 2, 3, 4, 5}));
    assertThat(five.p()).isNull();
    assertThat(five.statistic()).isNull();
    assertThat(five.note()).contains("needs 6 pairs", "there are 5");
  }

  @Test
  void onePairHasADifferenceAndNoTest() {
    PairedDifference one = PairedDifference.of(new double[] {0.7}, new double[] {0.75});
    assertThat(one.difference().n()).isEqualTo(1);
    assertThat(one.difference().mean()).isCloseTo(0.05, within(1e-15));
    assertThat(student(one).p()).isNull();
    assertThat(student(one).note()).contains("two pairs", "there are 1");
  }

  @Test
  void twoPairsHaveTheTestOfTheCauchyDistribution() {
    PairedDifference two = PairedDifference.of(new double[2], new double[] {1, 2});
    // t = 1.5 / (sqrt(0.5) / sqrt(2)) = 3, and p = 1 - 2 atan(t) / pi.
    assertThat(student(two).statistic()).isCloseTo(3, within(1e-12));
    assertThat(student(two).p()).isCloseTo(1 - 2 * Math.atan(3) / Math.PI, within(1e-12));
  }

  @Test
  void equalDifferencesAreNotTestedByTheirSpread() {
    PairedDifference equal =
        PairedDifference.of(new double[] {0.1, 0.2, 0.3}, new double[] {0.15, 0.25, 0.35});
    assertThat(equal.difference().mean()).isCloseTo(0.05, within(1e-15));
    assertThat(student(equal).p()).isNull();
    assertThat(student(equal).note()).contains("all are equal");
  }

  @Test
  void noDifferenceAtAllIsNotTested() {
    PairedDifference none = PairedDifference.of(FIRST_DRUG, FIRST_DRUG);
    assertThat(none.difference().standardDeviation()).isEqualTo(0);
    assertThat(none.tests()).allSatisfy(test -> assertThat(test.p()).isNull());
  }

  @Test
  void listsOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> PairedDifference.of(new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
