package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.optim.Objective;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains with a loss of logits and measures its gradients by pair of classes. */
final class ClassPairGradientMethod implements Method {
  private final LogitsMethod method;
  private final ClassPairGradientTally tally;
  private ClassPairGradientTally.@Nullable Step step;

  ClassPairGradientMethod(LogitsMethod method, ClassPairGradientTally tally) {
    this.method = method;
    this.tally = tally;
  }

  @Override
  public BatchComposition composition() {
    return method.composition();
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    ClassPairGradientTally.Step seen = tally.step(scope, batch.labels());
    step = seen;
    return method.objective(batch, scope, epoch, number).with(seen);
  }

  @Override
  public double forwards() {
    return method.forwards();
  }

  @Override
  public void stepped(Batch batch, NDManager scope) {
    method.stepped(batch, scope);
    if (step != null) {
      step.add();
      step = null;
    }
  }

  @Override
  public void epochEnded(int row) {
    tally.endEpoch(row);
  }

  @Override
  public Map<String, NDArray> memory() {
    return method.memory();
  }
}
