package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.data.Batch;
import dev.flattail.engine.data.BatchComposition;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.ResltTerms;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.SummedHead;
import dev.flattail.engine.optim.Objective;
import dev.flattail.engine.train.TrainingInputs;
import dev.flattail.jobspec.LossSpec;

/**
 * Trains with ResLT (Cui et al., TPAMI 2022): one view of each image, and branches that learn some
 * of the classes.
 */
final class ResltMethod implements Method {
  private final Model model;
  private final ResltTerms loss;

  ResltMethod(TrainingInputs inputs, LossSpec.Reslt spec, Model model) {
    this.model = model;
    this.loss =
        new ResltTerms(
            learned(spec.learned(inputs.classCounts()), model), spec.beta(), spec.sumEpsilon());
  }

  /**
   * Converts the branches' classes to an array with one row per class and one column per branch.
   */
  private static NDArray learned(boolean[][] learned, Model model) {
    int classes = learned[0].length;
    double[] values = new double[classes * learned.length];
    for (int branch = 0; branch < learned.length; branch++) {
      for (int c = 0; c < classes; c++) {
        values[c * learned.length + branch] = learned[branch][c] ? 1 : 0;
      }
    }
    return model.format().create(model.manager(), values, new Shape(classes, learned.length));
  }

  @Override
  public BatchComposition composition() {
    return new BatchComposition.SingleView();
  }

  @Override
  public Objective objective(Batch batch, NDManager scope, int epoch, long number) {
    return objective(model, loss, BatchTargets.of(batch, scope), Batches.images(batch, scope));
  }

  /**
   * Builds the loss of one batch. Correct predictions are those of the branches' sum.
   *
   * @param model with a {@link SummedHead}
   * @param images {@code [N, C, H, W]}
   */
  static Objective objective(Model model, ResltTerms loss, Targets targets, NDArray images) {
    return RecordedPass.objective(
        (scope, leaf, mode) -> {
          Output output = model.forward(leaf, RecordedPass.constant(images, scope), mode);
          SummedHead head = (SummedHead) model.network().head();
          NDArray value =
              loss.of(
                  head.addends(output, model.format()),
                  output.logits(),
                  RecordedPass.constant(targets.labels(), scope));
          return new RecordedPass.Value(value, targets.correct(output.logits().stopGradient()));
        });
  }
}
