package dev.flattail.engine.train;

import dev.flattail.spec.TrainSpec;

/**
 * How much work a training is, for progress and the time left. A unit is a forward pass over one
 * image; a backward pass counts two. An evaluation has no backward pass and SAM has two of
 * everything, so steps alone would tell the wrong time.
 */
final class WorkUnits {
  private final TrainSpec spec;
  private final double perEvaluation;
  private final double[] perStep;
  private final int[] stepsPerEpoch;
  private final double total;
  private final long startedNanos = System.nanoTime();
  private int stage = 1;
  private double done;
  private double doneHere;

  /**
   * @param passes that a step of the first stage costs, {@code Stepper.passes}
   */
  WorkUnits(TrainSpec spec, double passes, int trainImages, int evaluationImages) {
    this.spec = spec;
    this.stepsPerEpoch =
        new int[] {spec.stepsPerEpoch(trainImages), spec.stage2StepsPerEpoch(trainImages)};
    // The second stage has forward passes alone: its backward passes are those of the classifier.
    double[] perImage = {passes, 1};
    this.perStep = new double[2];
    for (int i = 0; i < 2; i++) {
      perStep[i] = perImage[i] * trainImages / Math.max(stepsPerEpoch[i], 1);
    }
    this.perEvaluation = evaluationImages;
    this.total = upTo(new Position(spec.allEpochs(), 0));
  }

  /** The work before a position, over both stages. */
  private double upTo(Position position) {
    int first = Math.min(position.epoch(), spec.epochs());
    int second = position.epoch() - first;
    double steps = perStep[0] * first * stepsPerEpoch[0] + perStep[1] * second * stepsPerEpoch[1];
    steps += position.step() * perStep[first < spec.epochs() ? 0 : 1];
    return steps + evaluations(position.epoch()) * perEvaluation;
  }

  private int evaluations(int epochs) {
    int every = spec.evaluation().everyEpochs();
    int count = epochs / every;
    if (epochs >= spec.epochs() && spec.epochs() % every != 0) {
      count++;
    }
    boolean twoStages = spec.allEpochs() > spec.epochs();
    if (twoStages && epochs >= spec.allEpochs() && spec.allEpochs() % every != 0) {
      count++;
    }
    return count;
  }

  /** Counts what an earlier attempt did. */
  void skip(Position position) {
    done = upTo(position);
  }

  /** The steps to come are of the second stage. */
  void secondStage() {
    stage = 2;
  }

  void step() {
    add(perStep[stage - 1]);
  }

  void evaluated(int images) {
    add(images);
  }

  private void add(double units) {
    done += units;
    doneHere += units;
  }

  double fraction() {
    return Math.min(1, done / total);
  }

  double etaSeconds() {
    double elapsed = (System.nanoTime() - startedNanos) / 1e9;
    return doneHere == 0 ? 0 : Math.max(0, (total - done) * elapsed / doneHere);
  }
}
