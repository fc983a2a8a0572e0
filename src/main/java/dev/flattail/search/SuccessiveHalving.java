package dev.flattail.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous successive halving (Li et al., "A System for Massively Parallel Hyperparameter
 * Tuning", MLSys 2020, algorithm 2). Trainings stop at rungs, numbers of epochs that grow by a
 * factor. Of those that have reached a rung, the best share goes on to the next one; no training
 * waits for others. A training can therefore be promoted that would not be among the best of the
 * whole rung.
 *
 * <p>The authors promote one training whenever a worker is free. Here every training is promoted
 * once it is among the best, and waits in the queue.
 *
 * <p>Decisions are a function of the trainings alone: a process that dies after any of them decides
 * the same afterwards.
 *
 * @param minEpochs completed epochs at the first rung
 * @param reduction one of this many trainings goes on from a rung
 * @param maxEpochs completed epochs at the last rung
 * @param largerIsBetter whether larger values of the figure are better
 */
public record SuccessiveHalving(
    int minEpochs, int reduction, int maxEpochs, boolean largerIsBetter) {

  /**
   * @throws IllegalArgumentException when there are no rungs
   */
  public SuccessiveHalving {
    if (minEpochs < 1 || maxEpochs < minEpochs || reduction < 2) {
      throw new IllegalArgumentException(
          "no rungs from %d to %d epochs by %d".formatted(minEpochs, maxEpochs, reduction));
    }
  }

  /** Where a training is. */
  public enum Progress {
    /** Queued or running on its way to a rung. */
    UNDERWAY,
    /** At a rung, so that it can be promoted. */
    AT_RUNG,
    /**
     * At a rung, which it cannot leave. It counts there, and leaves its place among the best to the
     * next.
     */
    STUCK,
    /** Failed or diverged on its way to a rung, or was cancelled. It counts as the worst there. */
    LOST
  }

  /**
   * A training.
   *
   * @param id what the caller calls it
   * @param values the figure at each rung that it has reached, in order; a value that is null or
   *     NaN counts as the worst
   */
  public record Candidate<T>(T id, List<@Nullable Double> values, Progress progress) {

    @Nullable Double at(int rung) {
      Double value = rung < values.size() ? values.get(rung) : null;
      return value == null || value.isNaN() ? null : value;
    }

    /** Returns whether it counts at a rung. */
    boolean counts(int rung) {
      return values.size() > rung || progress == Progress.LOST && values.size() == rung;
    }

    boolean isStuckAt(int rung) {
      return progress == Progress.STUCK && values.size() == rung + 1;
    }

    boolean waitsAt(int rung) {
      return progress == Progress.AT_RUNG && values.size() == rung + 1;
    }
  }

  /**
   * A training that goes on.
   *
   * @param untilEpoch completed epochs at its next rung
   */
  public record Promotion<T>(T id, int untilEpoch) {}

  /**
   * How many trainings reach a rung if none is lost.
   *
   * @param epochs completed epochs at the rung
   * @param atLeast reached if trainings arrive in descending order of their values
   * @param atMost reached if they arrive in ascending order, so that each is the best so far
   */
  public record Reach(int epochs, int atLeast, int atMost) {}

  /**
   * Returns how many of some trainings reach each rung.
   *
   * @param trainings number of trainings at the first rung
   */
  public List<Reach> reach(int trainings) {
    List<Reach> reach = new ArrayList<>();
    int atLeast = trainings;
    int atMost = trainings;
    for (int epochs : rungs()) {
      reach.add(new Reach(epochs, atLeast, atMost));
      atLeast /= reduction;
      atMost = Math.max(0, atMost - reduction + 1);
    }
    return List.copyOf(reach);
  }

  /**
   * Returns the completed epochs at each rung, ascending. The last one is {@link #maxEpochs}, also
   * if the factor does not lead there: the step to it is then a smaller one.
   */
  public List<Integer> rungs() {
    List<Integer> rungs = new ArrayList<>();
    for (long epochs = minEpochs; epochs < maxEpochs; epochs *= reduction) {
      rungs.add((int) epochs);
    }
    rungs.add(maxEpochs);
    return List.copyOf(rungs);
  }

  /**
   * Returns the trainings that go on now, those of higher rungs first, then better ones first.
   *
   * @param candidates all trainings of the search; of equal values, the earlier is better
   */
  public <T> List<Promotion<T>> promotions(List<Candidate<T>> candidates) {
    List<Integer> rungs = rungs();
    List<Promotion<T>> promotions = new ArrayList<>();
    for (int rung = rungs.size() - 2; rung >= 0; rung--) {
      int next = rungs.get(rung + 1);
      for (Candidate<T> best : best(candidates, rung)) {
        if (best.waitsAt(rung)) {
          promotions.add(new Promotion<>(best.id(), next));
        }
      }
    }
    return promotions;
  }

  /**
   * Returns the best share of a rung, best first, without those that have no value or cannot leave
   * it.
   */
  private <T> List<Candidate<T>> best(List<Candidate<T>> candidates, int rung) {
    List<Candidate<T>> all = candidates.stream().filter(each -> each.counts(rung)).toList();
    Comparator<Candidate<T>> byValue =
        Comparator.comparing(
            candidate -> candidate.at(rung),
            Comparator.nullsLast(
                largerIsBetter
                    ? Comparator.<Double>reverseOrder()
                    : Comparator.<Double>naturalOrder()));
    // The sort is stable.
    return all.stream()
        .filter(candidate -> !candidate.isStuckAt(rung))
        .sorted(byValue)
        .limit(all.size() / reduction)
        .filter(candidate -> candidate.at(rung) != null)
        .toList();
  }
}
