package dev.flattail.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassOrderTest {
  @Test
  void classesFindTheOutputOfTheirName() {
    assertThat(ClassOrder.byName(List.of("b", "c", "a"), List.of("a", "b", "c")))
        .containsExactly(1, 2, 0);
    assertThat(ClassOrder.byIndex(3)).containsExactly(0, 1, 2);
  }

  @Test
  void otherSetsOfNamesHaveNoOrder() {
    assertThat(ClassOrder.byName(List.of("02", "10"), List.of("10", "2"))).isNull();
    assertThat(ClassOrder.byName(List.of("a", "b"), List.of("a", "b", "c"))).isNull();
    assertThat(ClassOrder.byName(List.of("a", "a"), List.of("a", "b"))).isNull();
  }

  @Test
  void theDifferenceNamesWhatOnlyOneHas() {
    assertThat(ClassOrder.difference(List.of("02", "10"), List.of("10", "2")))
        .isEqualTo("the data set alone has '02', the model alone '2'");
    List<String> many = IntStream.range(0, 13).mapToObj(Integer::toString).toList();
    assertThat(ClassOrder.difference(many, List.of("0")))
        .isEqualTo(
            "the data set alone has '1', '2', '3', '4', '5', '6', '7', '8', '9', '10' and 2 more, the model alone none");
  }
}
