package dev.flattail.engine.train;

import dev.flattail.spec.TrainSpec;

/**
 * How much work a training is, for progress and the time left. A unit is a forward pass over one
 * image; a backward pass counts two. An evaluation has no backward pass and SAM has two of
 * everything, so steps alone would tell the wrong time.
 */
final class WorkUnits {
  private static final int FORWARD_BACKWARD = 3;

  private final double perStep;
  private final double perEvaluation;
  private final double total;
  private final long startedNanos = System.nanoTime();
  private double done;
  private double doneHere;

  WorkUnits(TrainSpec spec, int trainImages, int evaluationImages) {
    int passes = spec.sharpness() == null ? 1 : 2;
    int steps = spec.stepsPerEpoch(trainImages);
    this.perStep = (double) FORWARD_BACKWARD * passes * trainImages / Math.max(steps, 1);
    this.perEvaluation = evaluationImages;
    this.total = spec.epochs() * steps * perStep + evaluations(spec, spec.epochs()) * perEvaluation;
  }

  private static int evaluations(TrainSpec spec, int epochs) {
    int every = spec.evaluation().everyEpochs();
    boolean lastIsExtra = epochs == spec.epochs() && epochs % every != 0;
    return epochs / every + (lastIsExtra ? 1 : 0);
  }

  /** Counts what an earlier attempt did. */
  void skip(TrainSpec spec, Position position, int stepsPerEpoch) {
    done =
        ((double) position.epoch() * stepsPerEpoch + position.step()) * perStep
            + evaluations(spec, position.epoch()) * perEvaluation;
  }

  void step() {
    add(perStep);
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
