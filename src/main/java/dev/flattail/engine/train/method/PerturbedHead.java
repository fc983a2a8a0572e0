package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Head;
import dev.flattail.engine.model.HeadClassGradients;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.optim.ClassPerturbation;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.Indices;
import dev.flattail.engine.tensor.Layers;
import dev.flattail.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the loss of a batch at a head that is perturbed for each sample's class, on the hard
 * (first) labels. Class gradients are those of the mixed loss, as in CC-SAM {@code train_cifar.py}.
 */
record PerturbedHead(
    Model model,
    Loss loss,
    @Nullable NDArray classWeights,
    Targets targets,
    ClassPerturbation perturbation) {

  /**
   * Computes the loss.
   *
   * @param output recorded output of the whole batch
   * @return scalar, recorded
   */
  NDArray loss(Output output) {
    NDManager scope = output.logits().getManager();
    Head head = model.network().head();
    NDArray labels = RecordedPass.constant(targets.labels(), scope);
    HeadClassGradients gradients =
        head.classGradients(
            output.parameters(),
            output.features(),
            output.logits(),
            residuals(scope, output.logits()),
            sameClass(labels, output.logits().getDataType()));
    List<NDArray> factors = factors(gradients, output.parameters(), scope);
    if (perturbation.random()) {
      return atRandom(output, gradients, factors, scope);
    }
    return loss.of(gradients.moved(factors), labels, classWeights);
  }

  /** Computes the derivative of each sample's loss with respect to its logits. */
  private NDArray residuals(NDManager scope, NDArray logits) {
    NDArray leaf = Autograd.leaf(scope, logits);
    return Autograd.gradient(targets.perSample(loss, leaf, classWeights).sum(), leaf);
  }

  private static NDArray sameClass(NDArray labels, DataType format) {
    NDArray same = labels.reshape(-1, 1).eq(labels.reshape(1, -1)).toType(format, false);
    return same.div(same.sum(new int[] {1}, true));
  }

  private List<NDArray> factors(
      HeadClassGradients gradients, FlatLayout.Views parameters, NDManager scope) {
    double[] scales =
        Arrays.stream(targets.labels().toLongArray())
            .mapToDouble(label -> perturbation.classScale()[(int) label])
            .toArray();
    NDArray scale = model.format().create(scope, scales, new Shape(scales.length));
    NDArray squares = scope.zeros(new Shape(), scale.getDataType());
    long count = 0;
    for (String name : model.network().head().tensors()) {
      NDArray tensor = parameters.get(name).stopGradient();
      squares = squares.add(tensor.square().sum());
      count += tensor.size();
    }
    NDArray norm = squares.sqrt();
    long numbers = count;
    return gradients.norms().stream()
        .map(norms -> perturbation.factors(norms, scale, norm, numbers))
        .toList();
  }

  /** Perturbs the head for each class by the same norm in a random direction. */
  private NDArray atRandom(
      Output output, HeadClassGradients gradients, List<NDArray> factors, NDManager scope) {
    Head head = model.network().head();
    long[] labels = targets.labels().toLongArray();
    NDList logits = new NDList();
    List<Long> order = new ArrayList<>();
    for (long label : Arrays.stream(labels).sorted().distinct().toArray()) {
      long[] members =
          IntStream.range(0, labels.length)
              .filter(i -> labels[i] == label)
              .asLongStream()
              .toArray();
      Map<String, NDArray> moved = new HashMap<>();
      for (int t = 0; t < head.tensors().size(); t++) {
        NDArray tensor = output.parameters().get(head.tensors().get(t));
        NDArray drawn =
            FlatVectors.gaussian(
                scope, tensor.stopGradient(), Seeds.mix(Seeds.mix(perturbation.seed(), label), t));
        NDArray length = factors.get(t).mul(gradients.norms().get(t)).get(members[0]);
        moved.put(
            head.tensors().get(t), tensor.add(drawn.mul(length.div(drawn.square().sum().sqrt()))));
      }
      NDArray features = Layers.rows(output.features(), Indices.of(scope, members));
      logits.add(head.logits(output.parameters().with(moved), model.format(), features));
      Arrays.stream(members).forEach(order::add);
    }
    NDArray inOrder =
        Indices.of(scope, order.stream().mapToLong(i -> labels[i.intValue()]).toArray());
    NDArray all = NDArrays.concat(logits, 0);
    NDArray samples = Indices.of(scope, order.stream().mapToLong(Long::longValue).toArray());
    return loss.onSamples(samples).of(all, inOrder, classWeights);
  }
}
