package dev.flattail.engine.train;

import dev.flattail.engine.RecentPace;
import dev.flattail.engine.train.stage.ClassifierStage;
import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.engine.train.stage.StepCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures the work of a training, for progress and remaining time. A unit is a forward pass over
 * one image; a backward pass counts two. Evaluations have no backward pass, and SAM doubles all
 * passes, so steps alone would give a wrong estimate.
 *
 * <p>Evaluations and the steps of each phase have paces of their own. A phase is a stage, or the
 * part of one whose steps cost the same. Work whose pace was not measured yet is estimated from
 * that of the running phase, by its units.
 */
final class WorkUnits {
  /** Kernels are chosen and buffers made while the first steps run, which therefore take longer. */
  private static final int FIRST_STEPS = 2;

  private static final int ENOUGH_STEPS = 3;
  private static final double ENOUGH_SECONDS = 4;

  /** A product with the Hessian is a backward pass through a forward and a backward pass. */
  private static final int PASSES_OF_PRODUCT = 4;

  private final List<StagePlan> stages;
  private final List<Phase> phases = new ArrayList<>();
  private final int trainImages;
  private final Tally evaluations;
  private final Tally measurements;
  private final double total;
  private final LongSupplier clock;
  private double done;
  private long nanos;
  private double measuring;
  private double measured;

  /**
   * Work between epochs.
   *
   * @param everyEpochs epochs from one time to the next; the last epoch of a stage has it always
   * @param units of one time
   */
  record Recurring(int everyEpochs, double units) {
    static final Recurring NONE = new Recurring(1, 0);
  }

  /** How much of some recurring work is done. */
  private static final class Tally {
    private final Recurring work;
    private final RecentPace pace;
    private double done;

    Tally(Recurring work, RecentPace pace) {
      this.work = work;
      this.pace = pace;
    }

    /** Returns the units of the first epochs. */
    double upTo(int epochs, List<StagePlan> stages) {
      int times = epochs / work.everyEpochs;
      for (StagePlan stage : stages) {
        int last = stage.epochsAfter();
        times += epochs >= last && last % work.everyEpochs != 0 ? 1 : 0;
      }
      return times * work.units;
    }
  }

  /**
   * Epochs whose steps have the same cost.
   *
   * @param begin first epoch, from 0
   * @param end epoch after the last
   * @param perStep units of a step
   * @param pace of its steps
   */
  private record Phase(int begin, int end, int stepsPerEpoch, double perStep, RecentPace pace) {
    long steps() {
      return (long) (end - begin) * stepsPerEpoch;
    }

    /** Returns the steps before a position. */
    long stepsBefore(TrainingPosition position) {
      long whole = (long) (Math.clamp(position.epoch(), begin, end) - begin) * stepsPerEpoch;
      return has(position.epoch()) ? whole + position.step() : whole;
    }

    boolean has(int epoch) {
      return begin <= epoch && epoch < end;
    }
  }

  /**
   * @param costs costs of the first stage's steps
   * @param evaluation forward passes over the evaluated images
   * @param measurement of curvature
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  WorkUnits(
      List<StagePlan> stages,
      StepCosts costs,
      int trainImages,
      Recurring evaluation,
      Recurring measurement,
      LongSupplier clock) {
    this.stages = stages;
    this.clock = clock;
    this.nanos = clock.getAsLong();
    this.trainImages = trainImages;
    this.evaluations = new Tally(evaluation, new RecentPace(1, 1, 0));
    this.measurements = new Tally(measurement, new RecentPace(0, 1, 0));
    StagePlan first = stages.getFirst();
    List<StepCosts.Phase> changes = costs.phases();
    for (int i = 0; i < changes.size(); i++) {
      int end = i + 1 < changes.size() ? changes.get(i + 1).startEpoch() : first.epochs();
      addPhase(
          first,
          changes.get(i).startEpoch(),
          Math.min(end, first.epochs()),
          changes.get(i).passes());
    }
    for (StagePlan stage : stages.subList(1, stages.size())) {
      addPhase(stage, stage.epochsBefore(), stage.epochsAfter(), ClassifierStage.PASSES);
    }
    this.total = upTo(new TrainingPosition(stages.getLast().epochsAfter(), 0));
  }

  private void addPhase(StagePlan stage, int begin, int end, double passes) {
    if (begin < end) {
      phases.add(
          new Phase(
              begin,
              end,
              stage.stepsPerEpoch(),
              passes * trainImages / Math.max(stage.stepsPerEpoch(), 1),
              new RecentPace(FIRST_STEPS, ENOUGH_STEPS, ENOUGH_SECONDS)));
    }
  }

  /** Returns the work before a position, over all phases. */
  private double upTo(TrainingPosition position) {
    double steps = 0;
    for (Phase phase : phases) {
      steps += phase.stepsBefore(position) * phase.perStep();
    }
    return steps
        + evaluations.upTo(position.epoch(), stages)
        + measurements.upTo(position.epoch(), stages);
  }

  /** Returns the phase of an epoch, or the last one after the end. */
  private int running(int epoch) {
    int index = 0;
    while (index < phases.size() - 1 && !phases.get(index).has(epoch)) {
      index++;
    }
    return index;
  }

  /** Counts the work of an earlier attempt. */
  void skip(TrainingPosition position) {
    done = upTo(position);
    evaluations.done = evaluations.upTo(position.epoch(), stages);
    measurements.done = measurements.upTo(position.epoch(), stages);
  }

  /**
   * Counts a step.
   *
   * @param epoch of the step, from 0, over all stages
   */
  void step(int epoch) {
    Phase phase = phases.get(running(epoch));
    add(phase.perStep(), phase.pace());
  }

  void evaluated(int images) {
    evaluations.done += images;
    add(images, evaluations.pace);
  }

  /** Returns the passes of a Hessian product over so many images. */
  static double passesOfProduct(int images) {
    return (double) PASSES_OF_PRODUCT * images;
  }

  /** Begins a part of a measurement, which takes so many units at most. */
  void beginMeasurement(double units) {
    measuring = units;
    measured = 0;
    nanos = clock.getAsLong();
  }

  /** Counts a Hessian product. */
  void product(int images) {
    double units = Math.min(passesOfProduct(images), measuring - measured);
    measured += units;
    measurements.done += units;
    done += units;
  }

  /** Ends a part of a measurement. */
  void endMeasurement() {
    double rest = measuring - measured;
    measurements.done += rest;
    done += rest;
    long now = clock.getAsLong();
    measurements.pace.add(measuring, (now - nanos) / 1e9);
    nanos = now;
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
    for (Phase phase : phases) {
      stepsLeft += left(phase, position) * phase.perStep();
    }
    double evaluationsLeft = left(evaluations);
    double measurementsLeft = left(measurements);
    if (stepsLeft == 0 && evaluationsLeft == 0 && measurementsLeft == 0) {
      return 0.0;
    }
    Double known = newestPace(position);
    if (known == null) {
      return null;
    }
    double seconds =
        evaluationsLeft * orElse(evaluations.pace.secondsPerUnit(), known)
            + measurementsLeft * orElse(measurements.pace.secondsPerUnit(), known);
    for (Phase phase : phases) {
      seconds +=
          left(phase, position) * phase.perStep() * orElse(phase.pace().secondsPerUnit(), known);
    }
    return seconds;
  }

  /** Returns the units that are left of some recurring work. */
  private double left(Tally tally) {
    return Math.max(0, tally.upTo(stages.getLast().epochsAfter(), stages) - tally.done);
  }

  /** Returns the steps of a phase after a position. */
  private static long left(Phase phase, TrainingPosition position) {
    return phase.steps() - phase.stepsBefore(position);
  }

  /** Returns the pace of the running phase, else of the newest before; null if none has one. */
  private @Nullable Double newestPace(TrainingPosition position) {
    for (int i = running(position.epoch()); i >= 0; i--) {
      Double pace = phases.get(i).pace().secondsPerUnit();
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
