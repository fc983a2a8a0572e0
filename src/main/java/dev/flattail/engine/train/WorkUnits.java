package dev.flattail.engine.train;

import dev.flattail.engine.train.stage.ClassifierStage;
import dev.flattail.engine.train.stage.StagePlan;
import dev.flattail.engine.train.stage.TrainingStage;
import java.util.List;

/**
 * Measures the work of a training, for progress and remaining time. A unit is a forward pass over
 * one image; a backward pass counts two. Evaluations have no backward pass, and SAM doubles all
 * passes, so steps alone would give a wrong estimate.
 */
final class WorkUnits {
  private final List<StagePlan> stages;
  private final int everyEpochs;
  private final double perEvaluation;
  private final double[] perStep;
  private final double total;
  private final long startedNanos = System.nanoTime();
  private double done;
  private double doneHere;

  /**
   * @param passes cost of a first-stage step, {@link TrainingStage#passes}
   * @param everyEpochs epochs from one evaluation to the next
   */
  WorkUnits(
      List<StagePlan> stages,
      double passes,
      int everyEpochs,
      int trainImages,
      int evaluationImages) {
    this.stages = stages;
    this.everyEpochs = everyEpochs;
    this.perEvaluation = evaluationImages;
    this.perStep = new double[stages.size()];
    for (int i = 0; i < perStep.length; i++) {
      double perImage = i == 0 ? passes : ClassifierStage.PASSES;
      perStep[i] = perImage * trainImages / Math.max(stages.get(i).stepsPerEpoch(), 1);
    }
    this.total = upTo(new TrainingPosition(stages.getLast().epochsAfter(), 0));
  }

  /** Returns the work before a position, over all stages. */
  private double upTo(TrainingPosition position) {
    double steps = 0;
    for (int i = 0; i < perStep.length; i++) {
      StagePlan stage = stages.get(i);
      int epochs = Math.clamp(position.epoch() - stage.epochsBefore(), 0, stage.epochs());
      steps += perStep[i] * epochs * stage.stepsPerEpoch();
    }
    steps += position.step() * perStep[running(position)];
    return steps + evaluations(position.epoch()) * perEvaluation;
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
    add(perStep[stage.number() - 1]);
  }

  void evaluated(int images) {
    add(images);
  }

  private void add(double units) {
    done += units;
    doneHere += units;
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
        etaSeconds());
  }

  private double etaSeconds() {
    double elapsed = (System.nanoTime() - startedNanos) / 1e9;
    return doneHere == 0 ? 0 : Math.max(0, (total - done) * elapsed / doneHere);
  }
}
