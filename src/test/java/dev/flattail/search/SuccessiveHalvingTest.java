package dev.flattail.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.search.SuccessiveHalving.Candidate;
import dev.flattail.search.SuccessiveHalving.Progress;
import dev.flattail.search.SuccessiveHalving.Promotion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuccessiveHalvingTest {
  private static final SuccessiveHalving BY_THREE = new SuccessiveHalving(1, 3, 9, true);

  private static Candidate<Integer> at(int id, @Nullable Double... values) {
    return new Candidate<>(id, Arrays.asList(values), Progress.AT_RUNG);
  }

  private static Candidate<Integer> underway(int id, @Nullable Double... values) {
    return new Candidate<>(id, Arrays.asList(values), Progress.UNDERWAY);
  }

  private static Candidate<Integer> lost(int id, @Nullable Double... values) {
    return new Candidate<>(id, Arrays.asList(values), Progress.LOST);
  }

  private static List<Integer> ids(List<Promotion<Integer>> promotions) {
    return promotions.stream().map(Promotion::id).toList();
  }

  @Test
  void rungsGrowByTheReductionUpToTheLast() {
    assertThat(BY_THREE.rungs()).containsExactly(1, 3, 9);
    assertThat(new SuccessiveHalving(10, 3, 200, true).rungs()).containsExactly(10, 30, 90, 200);
    assertThat(new SuccessiveHalving(5, 4, 5, true).rungs()).containsExactly(5);
    assertThat(new SuccessiveHalving(60_000, 60_000, 100_000, true).rungs())
        .containsExactly(60_000, 100_000);
  }

  @Test
  void rungsThatDoNotGrowAreRefused() {
    assertThatThrownBy(() -> new SuccessiveHalving(0, 3, 9, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SuccessiveHalving(1, 1, 9, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SuccessiveHalving(10, 3, 9, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsPromotedBeforeAWholeShareHasReachedTheRung() {
    assertThat(BY_THREE.promotions(List.of(at(0, 0.9), at(1, 0.8), underway(2)))).isEmpty();
  }

  @Test
  void theBestOfThreeGoesOn() {
    assertThat(BY_THREE.promotions(List.of(at(0, 0.7), at(1, 0.9), at(2, 0.8))))
        .containsExactly(new Promotion<>(1, 3));
  }

  @Test
  void smallerIsBetterOfALoss() {
    SuccessiveHalving loss = new SuccessiveHalving(1, 3, 9, false);
    assertThat(ids(loss.promotions(List.of(at(0, 0.7), at(1, 0.9), at(2, 0.8)))))
        .containsExactly(0);
  }

  @Test
  void aPromotedTrainingKeepsItsPlaceAmongTheBest() {
    assertThat(BY_THREE.promotions(List.of(at(0, 0.7), underway(1, 0.9), at(2, 0.8)))).isEmpty();
    assertThat(
            ids(
                BY_THREE.promotions(
                    List.of(
                        at(0, 0.7),
                        underway(1, 0.9),
                        at(2, 0.8),
                        at(3, 0.1),
                        at(4, 0.1),
                        at(5, 0.85)))))
        .as("two of six go on, and one has already")
        .containsExactly(5);
  }

  @Test
  void aBetterLatecomerGoesOnAlthoughTheShareIsUsedUp() {
    List<Candidate<Integer>> candidates =
        List.of(at(0, 0.7), underway(1, 0.9), at(2, 0.8), at(3, 0.95));
    assertThat(ids(BY_THREE.promotions(candidates))).containsExactly(3);
  }

  @Test
  void higherRungsGoFirst() {
    List<Candidate<Integer>> candidates =
        List.of(
            at(0, 0.9, 0.5),
            at(1, 0.8, 0.6),
            at(2, 0.7, 0.7),
            at(3, 0.65),
            at(4, 0.6),
            at(5, 0.5),
            at(6, 0.4),
            at(7, 0.3),
            at(8, 0.2),
            at(9, 0.1),
            at(10, 0.1),
            at(11, 0.1));
    assertThat(BY_THREE.promotions(candidates))
        .containsExactly(new Promotion<>(2, 9), new Promotion<>(3, 3));
  }

  @Test
  void theLastRungIsTheEnd() {
    assertThat(
            BY_THREE.promotions(
                List.of(at(0, 0.9, 0.9, 0.9), at(1, 0.8, 0.8, 0.8), at(2, 0.7, 0.7, 0.7))))
        .isEmpty();
  }

  @Test
  void lostTrainingsCountAsTheWorstOfTheirRung() {
    assertThat(ids(BY_THREE.promotions(List.of(lost(0), at(1, 0.1), lost(2))))).containsExactly(1);
    assertThat(BY_THREE.promotions(List.of(lost(0), lost(1), lost(2)))).isEmpty();
    assertThat(BY_THREE.promotions(List.of(at(0, 0.9), underway(1), lost(2)))).isEmpty();
  }

  @Test
  void aTrainingLostAfterARungCountsThereWithItsValue() {
    assertThat(BY_THREE.promotions(List.of(lost(0, 0.9), at(1, 0.8), at(2, 0.7)))).isEmpty();
    assertThat(
            ids(
                BY_THREE.promotions(
                    List.of(
                        lost(0, 0.9), at(1, 0.8), at(2, 0.7), at(3, 0.1), at(4, 0.1), at(5, 0.1)))))
        .containsExactly(1);
  }

  @Test
  void aValueThatIsMissingIsNeverAmongTheBest() {
    assertThat(BY_THREE.promotions(List.of(at(0, (Double) null), at(1, Double.NaN), lost(2))))
        .isEmpty();
    SuccessiveHalving loss = new SuccessiveHalving(1, 3, 9, false);
    assertThat(ids(loss.promotions(List.of(at(0, (Double) null), at(1, Double.NaN), at(2, 5.0)))))
        .containsExactly(2);
  }

  @Test
  void ofEqualValuesTheEarlierGoesOn() {
    assertThat(ids(BY_THREE.promotions(List.of(at(4, 0.5), at(0, 0.5), at(2, 0.5)))))
        .containsExactly(4);
  }

  /**
   * One worker that asks for work as in the authors' algorithm 2: a promotion of the highest rung,
   * otherwise a new training.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void oneWorkerRunsTheTrainingsOfTheAuthorsAlgorithm(int seed) {
    int samples = 27;
    List<Double> qualities = new ArrayList<>();
    Random random = new Random(seed);
    IntStream.range(0, samples).forEach(i -> qualities.add(random.nextDouble()));
    List<String> ours = new ArrayList<>();
    Map<Integer, List<@Nullable Double>> reached = new LinkedHashMap<>();
    while (true) {
      List<Candidate<Integer>> candidates = new ArrayList<>();
      reached.forEach(
          (id, values) -> candidates.add(new Candidate<>(id, values, Progress.AT_RUNG)));
      List<Promotion<Integer>> promotions = BY_THREE.promotions(candidates);
      int id = promotions.isEmpty() ? reached.size() : promotions.getFirst().id();
      if (id == samples) {
        break;
      }
      reached.computeIfAbsent(id, key -> new ArrayList<>()).add(qualities.get(id));
      ours.add(id + "@" + (reached.get(id).size() - 1));
    }
    assertThat(ours).isEqualTo(authors(qualities));
    assertThat(reached.values().stream().filter(values -> values.size() == 3).count())
        .isGreaterThanOrEqualTo(3);
  }

  /** The sequence of trainings and rungs by a transcription of algorithm 2, get_job. */
  private static List<String> authors(List<Double> qualities) {
    int eta = 3;
    int top = 2;
    List<Set<Integer>> rungs = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
    List<Set<Integer>> promoted = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
    List<String> jobs = new ArrayList<>();
    int fresh = 0;
    while (true) {
      Integer next = null;
      int rung = 0;
      for (int k = top - 1; k >= 0 && next == null; k--) {
        List<Integer> ranked = new ArrayList<>(rungs.get(k));
        ranked.sort(Comparator.comparing(qualities::get, Collections.reverseOrder()));
        for (int id : ranked.subList(0, ranked.size() / eta)) {
          if (!promoted.get(k).contains(id)) {
            next = id;
            rung = k + 1;
            promoted.get(k).add(id);
            break;
          }
        }
      }
      if (next == null) {
        if (fresh == qualities.size()) {
          return jobs;
        }
        next = fresh++;
      }
      rungs.get(rung).add(next);
      jobs.add(next + "@" + rung);
    }
  }
}
