package dev.flattail.api;

import dev.flattail.jobs.sweeps.SweepOutline;
import dev.flattail.promotion.RungReads;
import dev.flattail.promotion.RungValue;
import dev.flattail.promotion.Search;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rungs that the trainings of a search have reached.
 *
 * @param epochs completed epochs at each rung of the search
 * @param reached rungs by job
 */
record SweepRungs(List<Integer> epochs, Map<UUID, List<RungValue>> reached) {
  /** The column with the epochs of the last rung that a training has reached. */
  static final String EPOCHS = "epochs";

  /** Reads the rungs of a sweep; null when it is no search. */
  static @Nullable SweepRungs of(SweepOutline sweep, RungReads reads) {
    return Search.of(sweep.strategy())
        .map(
            search -> new SweepRungs(search.rungs(), reads.of(sweep.sweep().id(), search.metric())))
        .orElse(null);
  }

  /** Returns the rungs that a job has reached, in order. */
  List<RungValue> of(UUID job) {
    return reached.getOrDefault(job, List.of());
  }

  /** Returns the columns of a table. */
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(EPOCHS));
    epochs.forEach(rung -> columns.add(column(rung)));
    return columns;
  }

  /** Returns a job's cells by column. */
  Map<String, @Nullable Object> cells(UUID job) {
    Map<String, @Nullable Object> cells = new HashMap<>();
    for (RungValue rung : of(job)) {
      cells.put(EPOCHS, rung.epochs());
      cells.put(column(rung.epochs()), rung.value());
    }
    return cells;
  }

  private static String column(int epochs) {
    return "rung." + epochs;
  }
}
