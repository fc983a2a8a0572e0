package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.images.decode.Window;
import dev.flattail.random.KeyedRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomWindowTest {
  private static final List<Double> RATIO = List.of(0.75, 4.0 / 3);

  /** Of windows that always fit: shares and logarithms of ratios are uniform over their ranges. */
  @Test
  void areasAndLogarithmsOfRatiosAreUniform() {
    RandomWindow windows = RandomWindow.of(List.of(0.1, 0.5), RATIO);
    int draws = 20_000;
    int[] areas = new int[4];
    int[] ratios = new int[4];
    for (int i = 0; i < draws; i++) {
      Window window = windows.draw(1000, 1000, KeyedRandom.of("augmentation", 0, 0, i));
      double area = (double) window.height() * window.width() / 1e6;
      double log = Math.log((double) window.width() / window.height()) / Math.log(4.0 / 3);
      areas[Math.clamp((int) ((area - 0.1) / 0.1), 0, 3)]++;
      ratios[Math.clamp((int) Math.floor(2 * log + 2), 0, 3)]++;
      assertThat(window.bottom()).isLessThanOrEqualTo(1000);
      assertThat(window.right()).isLessThanOrEqualTo(1000);
    }
    assertThat(areas).satisfies(RandomWindowTest::allAboutAQuarter);
    assertThat(ratios).satisfies(RandomWindowTest::allAboutAQuarter);
  }

  private static void allAboutAQuarter(int[] counts) {
    for (int count : counts) {
      assertThat(count).isCloseTo(5000, within(350));
    }
  }

  @Test
  void everyPlaceIsEquallyLikely() {
    RandomWindow quarter = RandomWindow.of(List.of(0.25, 0.25), List.of(1.0, 1.0));
    Map<Window, Integer> seen = new HashMap<>();
    for (int i = 0; i < 4900; i++) {
      seen.merge(quarter.draw(12, 12, KeyedRandom.of("augmentation", 0, 0, i)), 1, Integer::sum);
    }
    assertThat(seen).hasSize(49).containsKeys(new Window(0, 6, 6, 6), new Window(6, 0, 6, 6));
    assertThat(seen.values()).allSatisfy(n -> assertThat(n).isCloseTo(100, within(50)));
  }

  /** As torchvision's fallback: rounded to even, placed by whole division. */
  @Test
  void anImageTooLongForAnyWindowGivesItsMiddle() {
    RandomWindow all = RandomWindow.of(List.of(1.0, 1.0), RATIO);
    KeyedRandom random = KeyedRandom.of("augmentation", 0);

    assertThat(all.draw(100, 1000, random)).isEqualTo(new Window(0, 433, 100, 133));
    assertThat(all.draw(1001, 99, random)).isEqualTo(new Window(434, 0, 132, 99));
    assertThat(all.draw(300, 2, random)).isEqualTo(new Window(148, 0, 3, 2));
    assertThat(all.middle(50, 60)).isEqualTo(new Window(0, 0, 50, 60));
  }

  @Test
  void aSinglePixelIsItsOwnWindow() {
    RandomWindow windows = RandomWindow.of(List.of(0.08, 1.0), RATIO);
    for (int i = 0; i < 100; i++) {
      assertThat(windows.draw(1, 1, KeyedRandom.of("augmentation", i)))
          .isEqualTo(new Window(0, 0, 1, 1));
    }
  }
}
