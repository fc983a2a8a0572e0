package dev.flattail.engine.train;

import dev.flattail.engine.RecentPace;
import dev.flattail.engine.train.stage.ClassifierStage;
import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.engine.train.stage.TrainingStage;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures the work of a training, for progress and remaining time. A unit is a forward pass over
 * one image; a backward pass counts two. Evaluations have no backward pass, and SAM doubles all
 * passes, so steps alone would give a wrong estimate.
 *
 * <p>Steps of each stage and evaluations have paces of their own. Work whose pace was not measured
 * yet is estimated from that of the running stage, by its units.
 */
final class WorkUnits {
  /** Kernels are chosen and buffers made while the first steps run, which therefore take longer. */
  private static final int FIRST_STEPS = 2;

  private static final int ENOUGH_STEPS = 3;
  private static final double ENOUGH_SECONDS = 4;

  private final List<StagePlan> stages;
  private final int everyEpochs;
  private final double perEvaluation;
  private final double[] perStep;
  private final List<RecentPace> stepPaces;
  private final RecentPace evaluationPace = new RecentPace(1, 1, 0);
  private final double total;
  private final LongSupplier clock;
  private double done;
  private long nanos;

  /**
   * @param passes cost of a first-stage step, {@link TrainingStage#passes}
   * @param everyEpochs epochs from one evaluation to the next
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  WorkUnits(
      List<StagePlan> stages,
      double passes,
      int everyEpochs,
      int trainImages,
      int evaluationImages,
      LongSupplier clock) {
    this.stages = stages;
    this.clock = clock;
    this.nanos = clock.getAsLong();
    this.everyEpochs = everyEpochs;
    this.perEvaluation = evaluationImages;
    this.perStep = new double[stages.size()];
    for (int i = 0; i < perStep.length; i++) {
      double perImage = i == 0 ? passes : ClassifierStage.PASSES;
      perStep[i] = perImage * trainImages / Math.max(stages.get(i).stepsPerEpoch(), 1);
    }
    this.stepPaces =
        stages.stream()
            .map(_ -> new RecentPace(FIRST_STEPS, ENOUGH_STEPS, ENOUGH_SECONDS))
            .toList();
    this.total = upTo(new TrainingPosition(stages.getLast().epochsAfter(), 0));
  }

  /** Returns the work before a position, over all stages. */
  private double upTo(TrainingPosition position) {
    double steps = 0;
    for (int i = 0; i < perStep.length; i++) {
      steps += stepsOf(i, position) * perStep[i];
    }
    return steps + evaluations(position.epoch()) * perEvaluation;
  }

  /** Returns the steps of a stage, counted from 0, before a position. */
  private long stepsOf(int stage, TrainingPosition position) {
    StagePlan plan = stages.get(stage);
    int epochs = Math.clamp(position.epoch() - plan.epochsBefore(), 0, plan.epochs());
    long whole = (long) epochs * plan.stepsPerEpoch();
    return stage == running(position) ? whole + position.step() : whole;
  }

  /** Returns the stage of the steps after {@code position}. */
  private int running(TrainingPosition position) {
    int stage = 0;
    while (stage < perStep.length - 1 && position.epoch() >= stages.get(stage).epochsAfter()) {
      stage++;
    }
    return stage;
  }

  private int evaluations(int epochs) {
    int count = epochs / everyEpochs;
    for (StagePlan stage : stages) {
      if (epochs >= stage.epochsAfter() && stage.epochsAfter() % everyEpochs != 0) {
        count++;
      }
    }
    return count;
  }

  /** Counts the work of an earlier attempt. */
  void skip(TrainingPosition position) {
    done = upTo(position);
  }

  /** Counts a step of {@code stage}. */
  void step(StagePlan stage) {
    int index = stage.number() - 1;
    add(perStep[index], stepPaces.get(index));
  }

  void evaluated(int images) {
    add(images, evaluationPace);
  }

  /** Counts work that ends now and began with the end of the work before. */
  private void add(double units, RecentPace pace) {
    long now = clock.getAsLong();
    pace.add(units, (now - nanos) / 1e9);
    nanos = now;
    done += units;
  }

  /** Returns the progress at a position within {@code stage}. */
  TrainingProgress progress(StagePlan stage, TrainingPosition position) {
    StagePlan last = stages.getLast();
    long inStage =
        (long) (position.epoch() - stage.epochsBefore()) * stage.stepsPerEpoch() + position.step();
    return new TrainingProgress(
        Math.min(1, done / total),
        Math.min(position.epoch() + 1, last.epochsAfter()),
        last.epochsAfter(),
        stage.stepsBefore() + inStage,
        last.stepsBefore() + (long) last.epochs() * last.stepsPerEpoch(),
        etaSeconds(position));
  }

  /** Returns the remaining seconds; null until enough steps were measured. */
  private @Nullable Double etaSeconds(TrainingPosition position) {
    double stepsLeft = 0;
    for (int i = 0; i < perStep.length; i++) {
      stepsLeft += left(i, position) * perStep[i];
    }
    double evaluationsLeft = Math.max(0, total - done - stepsLeft);
    if (stepsLeft == 0 && evaluationsLeft == 0) {
      return 0.0;
    }
    Double known = newestPace(position);
    if (known == null) {
      return null;
    }
    double seconds = evaluationsLeft * orElse(evaluationPace.secondsPerUnit(), known);
    for (int i = 0; i < perStep.length; i++) {
      seconds += left(i, position) * perStep[i] * orElse(stepPaces.get(i).secondsPerUnit(), known);
    }
    return seconds;
  }

  /** Returns the steps of a stage after a position. */
  private long left(int stage, TrainingPosition position) {
    StagePlan plan = stages.get(stage);
    return (long) plan.epochs() * plan.stepsPerEpoch() - stepsOf(stage, position);
  }

  /** Returns the pace of the running stage, else of the stage before; null if neither has one. */
  private @Nullable Double newestPace(TrainingPosition position) {
    for (int i = running(position); i >= 0; i--) {
      Double pace = stepPaces.get(i).secondsPerUnit();
      if (pace != null) {
        return pace;
      }
    }
    return null;
  }

  private static double orElse(@Nullable Double measured, double otherwise) {
    return measured == null ? otherwise : measured;
  }
}
