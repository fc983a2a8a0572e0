package dev.flattail.plot.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0   | 1      | 5 | 0.0 0.2 0.4 0.6 0.8 1.0",
        "0   | 2.5    | 5 | 0.0 0.5 1.0 1.5 2.0 2.5",
        "0   | 0.01   | 4 | 0.0000 0.0025 0.0050 0.0075 0.0100",
        "0   | 12000  | 6 | 0 2,000 4,000 6,000 8,000 10,000 12,000",
        "-3  | 3      | 3 | -2 0 2",
        "1   | 200    | 8 | 25 50 75 100 125 150 175 200"
      })
  void linearTicksAreRoundNumbers(double from, double to, int count, String labels) {
    assertThat(String.join(" ", labels(new LinearScale(from, to, 0, ""), count))).isEqualTo(labels);
  }

  @Test
  void countedThingsHaveWholeTicks() {
    assertThat(labels(new LinearScale(1, 3, 1, ""), 10)).containsExactly("1", "2", "3");
    assertThat(labels(new LinearScale(1, 23, 1, ""), 9)).containsExactly("5", "10", "15", "20");
  }

  @Test
  void logTicksArePowersOfTen() {
    assertThat(labels(new LogScale(0.001, 1000), 10))
        .containsExactly("0.001", "0.01", "0.1", "1", "10", "100", "1,000");
    assertThat(labels(new LogScale(1e-8, 1e-2), 3)).containsExactly("1e-8", "1e-5", "0.01");
  }

  @Test
  void aLogScaleCoversWhatItIsMadeAround() {
    LogScale scale = LogScale.around(3e-4, 0.1);

    assertThat(scale.from()).isEqualTo(1e-4);
    assertThat(scale.shows(3e-4)).isTrue();
    assertThat(scale.shows(0.1)).isTrue();
    assertThat(scale.shows(0)).isFalse();
    assertThat(scale.at(0.01)).isCloseTo(2 / 3.0, offset(1e-12));
  }

  @Test
  void axesNeedAnExtent() {
    assertThatThrownBy(() -> new LinearScale(1, 1, 0, "")).hasMessageContaining("from < to");
    assertThatThrownBy(() -> new LinearScale(0, Double.NaN, 0, "")).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new LogScale(0, 1)).hasMessageContaining("0 < from < to");
  }

  @ParameterizedTest
  @CsvSource({
    "0.2141, 0.214",
    "12.345, 12.3",
    "123.9, 124",
    "0.00001, 1e-5",
    "0.000123456, 1.23e-4",
    "-2500000, -2.5e6",
    "0, 0"
  })
  void numbersHaveThreeSignificantDigits(double value, String written) {
    assertThat(Numbers.significant(value)).isEqualTo(written);
  }

  private static List<String> labels(Scale scale, int count) {
    return scale.ticks(count).stream().map(Scale.Tick::label).toList();
  }

  @Test
  void symmetricLogIsOddAndSpacesDecadesEvenlyFarFromZero() {
    SymlogScale scale = new SymlogScale(-1000, 1000, 0.1);

    assertThat(scale.at(-1000)).isZero();
    assertThat(scale.at(0)).isCloseTo(0.5, offset(1e-12));
    assertThat(scale.at(1000)).isCloseTo(1, offset(1e-12));
    assertThat(scale.at(-7)).isCloseTo(1 - scale.at(7), offset(1e-12));
    assertThat(scale.at(1000) - scale.at(100))
        .isCloseTo(scale.at(100) - scale.at(10), offset(1e-4));
    assertThat(scale.at(0.002) - scale.at(0.001))
        .as("linear near zero")
        .isCloseTo(scale.at(0.001) - scale.at(0), offset(1e-6));
  }

  @Test
  void symmetricLogTicksKeepApart() {
    SymlogScale scale = new SymlogScale(-250, 2500, 0.4);
    for (int count : new int[] {2, 4, 10}) {
      List<Scale.Tick> ticks = scale.ticks(count);
      assertThat(ticks).extracting(Scale.Tick::label).contains("-100", "0", "1e3");
      for (int i = 1; i < ticks.size(); i++) {
        assertThat(scale.at(ticks.get(i).value()) - scale.at(ticks.get(i - 1).value()))
            .isGreaterThanOrEqualTo(0.6 / count - 1e-9);
      }
    }
  }

  @Test
  void aLogAxisOfFewDecadesHasTicksBetween() {
    assertThat(new LogScale(1, 10).ticks(6))
        .extracting(Scale.Tick::label)
        .containsExactly("1", "2", "5", "10");
  }

  @Test
  void tinyAndHugeLinearTicksAreWrittenShort() {
    assertThat(new LinearScale(0, 4e-8, 0, "").ticks(4))
        .extracting(Scale.Tick::label)
        .containsExactly("0", "1e-8", "2e-8", "3e-8", "4e-8");
    assertThat(new LinearScale(0, 2e8, 0, "").ticks(2))
        .extracting(Scale.Tick::label)
        .containsExactly("0", "1e8", "2e8");
  }
}
