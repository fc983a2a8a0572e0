package dev.flattail.engine.train;

import dev.flattail.results.EpochRow;
import dev.flattail.results.Stopped;
import org.jspecify.annotations.Nullable;

/** Decides whether a training ends after an epoch although more epochs are to come. */
final class EarlyEnd {
  private final @Nullable EarlyStopping stopping;
  private final @Nullable Integer pauseAfter;
  private final int allEpochs;

  /**
   * @param allEpochs epochs of all stages
   */
  EarlyEnd(TrainingInputs inputs, int allEpochs) {
    this.stopping = EarlyStopping.of(inputs.spec().earlyStopping());
    this.pauseAfter = inputs.pauseAfter();
    this.allEpochs = allEpochs;
  }

  /** Returns what a saved state must contain; null without early stopping. */
  @Nullable EarlyStopping stopping() {
    return stopping;
  }

  void ended(EpochRow row) {
    if (stopping != null) {
      stopping.ended(row);
    }
  }

  /** Returns the end at a position; null when the training goes on, and after its last epoch. */
  @Nullable Stopped at(TrainingPosition position) {
    int completed = position.epoch();
    if (position.step() > 0 || completed >= allEpochs) {
      return null;
    }
    if (stopping != null && stopping.isOver()) {
      return stopping.stopped(completed);
    }
    return pauseAfter == null || completed < pauseAfter ? null : Stopped.paused(completed);
  }

  /** Returns a line for the log. */
  static String message(Stopped stopped) {
    return switch (stopped.reason()) {
      case EARLY_STOPPING ->
          "early stopping ends the training after epoch %d: %s was best in epoch %d (%s)"
              .formatted(
                  stopped.epoch(), stopped.metric(), stopped.bestEpoch(), stopped.bestValue());
      case PAUSED -> "the training pauses after epoch " + stopped.epoch();
    };
  }
}
