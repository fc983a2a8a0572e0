package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.RsgTerms;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.model.Pass;
import dev.flattail.engine.model.RareSampleGenerator;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.jobspec.LossSpec;
import org.jspecify.annotations.Nullable;

/**
 * Runs RSG's pass over one batch, at vectors of network and module. It computes the base loss of
 * the batch and the generated images, and the module's own losses. Correct predictions are those of
 * the batch's own images.
 *
 * @param images {@code [N, C, H, W]}
 * @param own labels of the batch
 * @param all labels of the batch and of the generated images
 * @param alike whether images of the two halves show the same class {@code [N / 2]}; null when they
 *     are not compared
 * @param pairs image pairs from which images are generated
 */
record RsgPass(
    Model model,
    LossSpec.Rsg spec,
    Loss loss,
    @Nullable NDArray classWeights,
    NDArray images,
    Targets own,
    Targets all,
    @Nullable NDArray alike,
    RarePairs pairs)
    implements RecordedPass.Pass {

  @Override
  public RecordedPass.Value at(NDManager scope, NDArray leaf, BatchNormMode mode) {
    Between between = new Between();
    Output output = model.forward(leaf, RecordedPass.constant(images, scope), mode, between::pass);
    NDArray value =
        all.loss(loss.on(output.features()), output.logits(), classWeights).add(between.loss());
    return new RecordedPass.Value(
        value, own.correct(first(output.logits().stopGradient(), own.labels().size())));
  }

  private static NDArray first(NDArray rows, long count) {
    return count == rows.getShape().get(0) ? rows : rows.split(new long[] {count}, 0).get(0);
  }

  /** Runs RSG's module before the last network stage of a pass. */
  private final class Between {
    private @Nullable NDArray moduleLoss;

    /** Returns the module's part of the loss, after the pass. */
    NDArray loss() {
      if (moduleLoss == null) {
        throw new IllegalStateException("the network has not passed its maps");
      }
      return moduleLoss;
    }

    NDArray pass(Pass pass, NDArray maps) {
      NDManager scope = maps.getManager();
      NDArray fixed = maps.stopGradient();
      RareSampleGenerator generator = new RareSampleGenerator(pass, fixed, own.labels());
      NDArray cesc =
          RsgTerms.centers(fixed, generator.means(), generator.shares(), generator.centers());
      if (alike != null) {
        cesc = cesc.add(RsgTerms.comparison(generator.halvesCompared(), alike));
      }
      NDArray sum = Scalars.times(cesc, spec.cescWeight());
      NDArray going = maps;
      if (pairs.size() > 0) {
        RareSampleGenerator.Generated made =
            generator.generate(
                Batches.labels(pairs.frequent(), scope), Batches.labels(pairs.rare(), scope));
        NDArray vectors =
            RsgTerms.vectors(
                made.compared(),
                Batches.labels(new int[pairs.size()], scope),
                made.difference(),
                made.transformed(),
                made.rareDifference());
        sum = sum.add(Scalars.times(vectors, spec.mvWeight()));
        going = pass.format().images(maps.concat(made.maps()));
      }
      moduleLoss = sum;
      return going;
    }
  }
}
