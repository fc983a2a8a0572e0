package dev.flattail.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.search.SuccessiveHalving;
import dev.flattail.search.SuccessiveHalving.Candidate;
import dev.flattail.search.SuccessiveHalving.Progress;
import dev.flattail.search.SuccessiveHalving.Promotion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decisions depend on the order in which trainings end, and not on when they are made. */
class PromotionOrderTest {
  private static final SuccessiveHalving HALVING = new SuccessiveHalving(1, 3, 9, true);

  private static Candidate<UUID> training(UUID id, Progress progress, Double... values) {
    return new Candidate<>(id, List.of(values), progress);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void oneLateDecisionPromotesWhatPromptOnesDo(long seed) {
    Random random = new Random(seed);
    List<UUID> table = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      table.add(new UUID(0, i));
    }
    List<UUID> order = new ArrayList<>(table);
    Collections.shuffle(order, random);
    Map<UUID, Candidate<UUID>> ends = new LinkedHashMap<>();
    table.forEach(
        id ->
            ends.put(
                id,
                random.nextInt(5) == 0
                    ? training(id, Progress.LOST)
                    : training(id, Progress.AT_RUNG, random.nextDouble())));

    Set<UUID> prompt = new TreeSet<>();
    Map<UUID, Candidate<UUID>> now = new LinkedHashMap<>();
    table.forEach(id -> now.put(id, training(id, Progress.UNDERWAY)));
    for (UUID ended : order) {
      now.put(ended, ends.get(ended));
      for (Promotion<UUID> promotion : Promotions.promotions(HALVING, now, Set.of(ended))) {
        prompt.add(promotion.id());
        now.computeIfPresent(
            promotion.id(),
            (id, training) -> new Candidate<>(id, training.values(), Progress.UNDERWAY));
      }
    }

    List<Promotion<UUID>> late = Promotions.promotions(HALVING, ends, new LinkedHashSet<>(order));
    assertThat(late).extracting(Promotion::id).containsExactlyInAnyOrderElementsOf(prompt);
    assertThat(late).extracting(Promotion::untilEpoch).containsOnly(3);
  }

  @Test
  void aTrainingThatWasTheBestForATimeGoesOnInALateDecisionToo() {
    UUID first = new UUID(0, 1);
    UUID better = new UUID(0, 2);
    Map<UUID, Candidate<UUID>> trainings = new LinkedHashMap<>();
    trainings.put(first, training(first, Progress.AT_RUNG, 0.5));
    trainings.put(new UUID(0, 3), training(new UUID(0, 3), Progress.LOST));
    trainings.put(new UUID(0, 4), training(new UUID(0, 4), Progress.LOST));
    trainings.put(better, training(better, Progress.AT_RUNG, 0.9));
    assertThat(Promotions.promotions(HALVING, trainings, new LinkedHashSet<>(trainings.keySet())))
        .extracting(Promotion::id)
        .containsExactly(first, better);
    assertThat(HALVING.promotions(List.copyOf(trainings.values())))
        .as("without the order")
        .extracting(Promotion::id)
        .containsExactly(better);
  }
}
