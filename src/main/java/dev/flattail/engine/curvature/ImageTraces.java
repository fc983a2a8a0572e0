package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Head;
import dev.flattail.engine.model.HeadCurvature;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.engine.tensor.SymmetricEigen;
import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Computes the traces of the Hessians of single images' losses, for a network that is affine in
 * each parameter. With y the outputs of an image, J their Jacobian by the parameters and l the loss
 * as a function of y, the terms of {@code d2 l / dw_i2} with a second derivative of y vanish, so
 *
 * <pre>tr H = tr(J' M J) = sum over k of lambda_k |J' q_k|^2,  M = d2 l / dy2,</pre>
 *
 * with eigenpairs {@code (lambda_k, q_k)} of M. Each takes one backward pass of one image. The
 * outputs are the logits if the head is affine too; otherwise the features, and the head's own
 * block is added by its {@link HeadCurvature}.
 *
 * <p>Eigenpairs that sum to less than rounding are left out. If the others are too many, the
 * largest are used exactly. The rest of an image is sampled: {@code v} is the sum of {@code s_k
 * sqrt(lambda_k) q_k} with random signs s, so that {@code |J' v|^2} has the wanted mean (Hutchinson
 * 1989). Positive and negative eigenvalues are sampled apart.
 */
final class ImageTraces {
  /** Degrees of freedom of the variance of a sampled mean, at least. */
  private static final int DEGREES = 16;

  private final ClassMeanLoss term;
  private final NDArray at;
  private final Runnable beforeImage;
  private final boolean throughFeatures;
  private final List<Pair> pairs = new ArrayList<>();
  private final int images;
  private double headTrace;

  /**
   * @param term its images are differentiated by the outputs together
   * @param at parameter vector {@code [P]}
   * @param beforeImage called before each image
   */
  ImageTraces(ClassMeanLoss term, NDArray at, Runnable beforeImage) {
    this.term = term;
    this.at = at;
    this.beforeImage = beforeImage;
    this.images = term.images().size();
    this.throughFeatures = differentiate();
  }

  /** An eigenpair of an image's second derivative by the outputs. */
  private record Pair(int image, double value, double[] vector) {
    double size() {
      return Math.abs(value);
    }
  }

  /** Finds the eigenpairs of all images; returns whether they are of the features. */
  private boolean differentiate() {
    Model model = term.model();
    Head head = model.network().head();
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      beforeImage.run();
      NDArray here = at.stopGradient();
      here.attach(scope);
      Output output = term.output(here, scope);
      RowDerivatives byLogits =
          RowDerivatives.of(output.logits(), model.format(), this::sumOfLosses);
      HeadCurvature curvature = head.curvature(output.parameters());
      if (curvature == null) {
        addPairs(byLogits);
        return false;
      }
      double[] features = FlatVectors.numbers(output.features());
      int length = features.length / images;
      for (int i = 0; i < images; i++) {
        double[] own = Arrays.copyOfRange(features, i * length, (i + 1) * length);
        headTrace += curvature.trace(own, byLogits.gradients()[i], byLogits.hessians()[i]);
      }
      addPairs(
          RowDerivatives.of(
              output.features(),
              model.format(),
              x -> sumOfLosses(head.logits(output.parameters(), model.format(), x))));
      return true;
    }
  }

  private NDArray sumOfLosses(NDArray logits) {
    return Scalars.times(term.ofLogits(logits, logits.getManager()), images);
  }

  /** Adds the eigenpairs of each image, without the smallest, whose sum is below rounding. */
  private void addPairs(RowDerivatives derivatives) {
    for (int i = 0; i < images; i++) {
      SymmetricEigen eigen = SymmetricEigen.of(derivatives.hessians()[i]);
      for (int k = 0; k < eigen.values().length; k++) {
        pairs.add(new Pair(i, eigen.values()[k], eigen.vectors()[k]));
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::size).reversed());
    double left =
        HessianOperator.resolution(at.getDataType()) * pairs.stream().mapToDouble(Pair::size).sum();
    while (!pairs.isEmpty() && left >= pairs.getLast().size()) {
      left -= pairs.removeLast().size();
    }
  }

  /**
   * Computes the trace of the mean loss.
   *
   * @param passes largest mean number of backward passes for each image
   */
  DirectTrace mean(int passes, KeyedRandom random) {
    int samples = Math.max(2, 1 + Math.ceilDiv(DEGREES, images));
    long most = (long) passes * images;
    boolean all = pairs.size() <= most;
    int signs = pairs.stream().anyMatch(pair -> pair.value < 0) ? 2 : 1;
    int exact = all ? pairs.size() : (int) Math.max(0, most - (long) signs * samples * images);
    Map<Integer, List<Pair>> leading = byImage(pairs.subList(0, exact));
    Map<Integer, List<Pair>> rest = byImage(pairs.subList(exact, pairs.size()));
    DirectTrace sum = DirectTrace.exact(headTrace);
    for (int i = 0; i < images; i++) {
      List<Pair> ownLeading = leading.getOrDefault(i, List.of());
      List<Pair> ownRest = rest.getOrDefault(i, List.of());
      if (!ownLeading.isEmpty() || !ownRest.isEmpty()) {
        beforeImage.run();
        sum = sum.plus(1, trace(i, ownLeading, ownRest, samples, random));
      }
    }
    return DirectTrace.ZERO.plus(1.0 / images, sum);
  }

  private static Map<Integer, List<Pair>> byImage(List<Pair> some) {
    return some.stream().collect(Collectors.groupingBy(Pair::image));
  }

  private DirectTrace trace(
      int image, List<Pair> leading, List<Pair> rest, int samples, KeyedRandom random) {
    try (NDManager scope = term.model().manager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      Output output = term.ofImage(image).output(leaf, scope);
      NDArray y = throughFeatures ? output.features() : output.logits();
      double sum = 0;
      for (Pair pair : leading) {
        sum += pair.value * squaredLength(y, leaf, pair.vector);
      }
      if (rest.isEmpty()) {
        return DirectTrace.exact(sum);
      }
      double[] values = new double[samples];
      for (int s = 0; s < samples; s++) {
        values[s] = sample(y, leaf, rest, 1, random) - sample(y, leaf, rest, -1, random);
      }
      return meanOf(values).plus(1, DirectTrace.exact(sum));
    }
  }

  /** Samples the sum over the pairs of one sign. */
  private double sample(NDArray y, NDArray leaf, List<Pair> rest, int sign, KeyedRandom random) {
    double[] direction = new double[rest.getFirst().vector.length];
    boolean any = false;
    for (Pair pair : rest) {
      if (pair.value * sign > 0) {
        any = true;
        double factor = Math.sqrt(pair.size()) * (random.nextBoolean() ? 1 : -1);
        for (int d = 0; d < direction.length; d++) {
          direction[d] += factor * pair.vector[d];
        }
      }
    }
    return any ? squaredLength(y, leaf, direction) : 0;
  }

  /** Computes {@code |J' direction|^2}. */
  private double squaredLength(NDArray y, NDArray leaf, double[] direction) {
    try (NDManager scope = y.getManager().newSubManager()) {
      NDArray along =
          term.model().format().create(scope, direction, new Shape(1, direction.length));
      double norm = Lanczos.finiteNorm(Autograd.vectorJacobian(y, leaf, along));
      return norm * norm;
    }
  }

  private static DirectTrace meanOf(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    int degrees = values.length - 1;
    double variance = squares / degrees / values.length;
    return new DirectTrace(mean, variance, variance * variance / degrees);
  }
}
