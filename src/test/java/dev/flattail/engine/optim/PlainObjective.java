package dev.flattail.engine.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** An objective without classes, for steps that need none. */
@FunctionalInterface
interface PlainObjective extends Objective {
  @Override
  default Parts parts(
      NDManager owner, NDArray at, boolean updateStatistics, List<double[]> classFactors) {
    throw new AssertionError("this step needs no parts");
  }

  @Override
  default Evaluation withMovedHead(
      NDManager owner, NDArray at, ClassPerturbation perturbation, double flatRatio) {
    throw new AssertionError("this step moves no head");
  }

  @Override
  default ClassPasses classPasses(NDManager owner, NDArray at) {
    throw new AssertionError("this step needs no classes");
  }
}
