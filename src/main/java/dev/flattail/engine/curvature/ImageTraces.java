package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Head;
import dev.flattail.engine.model.HeadCurvature;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Output;
import dev.flattail.engine.tensor.Autograd;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Scalars;
import dev.flattail.engine.tensor.SymmetricEigen;
import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
 * <p>Eigenpairs that sum to less than rounding are left out. If the others of an image are too
 * many, the largest are used exactly. The rest is sampled: {@code v} is the sum of {@code s_k
 * sqrt(lambda_k) q_k} with random signs s, so that {@code |J' v|^2} has the wanted mean (Hutchinson
 * 1989). Positive and negative eigenvalues are sampled apart.
 */
final class ImageTraces {
  /** Number of samples of an image of which not all eigenpairs are used. */
  private static final int SAMPLES = 8;

  private final ClassMeanLoss term;
  private final NDArray at;
  private final Runnable checkStop;
  private final boolean throughFeatures;
  private final List<Pair> pairs = new ArrayList<>();
  private final int images;
  private double headTrace;

  /**
   * @param term its images are differentiated by the outputs together
   * @param at parameter vector {@code [P]}
   * @param checkStop called before each pass
   */
  ImageTraces(ClassMeanLoss term, NDArray at, Runnable checkStop) {
    this.term = term;
    this.at = at;
    this.checkStop = checkStop;
    this.images = term.images().size();
    this.throughFeatures = differentiate();
  }

  /** An eigenpair of an image's second derivative by the outputs. */
  private record Pair(int image, double value, double[] vector) {
    double size() {
      return Math.abs(value);
    }
  }

  /**
   * Finds the eigenpairs of all images; returns whether they are of the features. The loss is
   * differentiated in float64: where the model is certain, the second derivatives of a softmax are
   * differences of almost equal numbers.
   */
  private boolean differentiate() {
    Model model = term.model();
    Head head = model.network().head();
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      checkStop.run();
      NDArray here = at.stopGradient();
      here.attach(scope);
      Output output = term.output(here, scope);
      RowDerivatives byLogits =
          RowDerivatives.of(wide(output.logits(), scope), this::sumOfLosses, checkStop);
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
      Lanczos.finite(headTrace);
      FlatLayout.Views views = model.network().parameters().views(wide(here, scope));
      addPairs(
          RowDerivatives.of(
              wide(output.features(), scope),
              x -> sumOfLosses(head.logits(views, NumberFormat.FLOAT64, x)),
              checkStop));
      return true;
    }
  }

  private static NDArray wide(NDArray numbers, NDManager scope) {
    NDArray wide = numbers.toType(DataType.FLOAT64, true);
    wide.attach(scope);
    return wide;
  }

  private NDArray sumOfLosses(NDArray logits) {
    return Scalars.times(term.ofLogits(logits, logits.getManager()), images);
  }

  /** Adds the eigenpairs of each image, without the smallest, whose sum is below rounding. */
  private void addPairs(RowDerivatives derivatives) {
    for (int i = 0; i < images; i++) {
      checkStop.run();
      SymmetricEigen eigen = SymmetricEigen.of(derivatives.hessians()[i]);
      for (int k = 0; k < eigen.values().length; k++) {
        pairs.add(new Pair(i, eigen.values()[k], oriented(eigen.vectors()[k])));
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::size).reversed());
    double left =
        HessianOperator.resolution(at.getDataType()) * pairs.stream().mapToDouble(Pair::size).sum();
    while (!pairs.isEmpty() && left >= pairs.getLast().size()) {
      left -= pairs.removeLast().size();
    }
  }

  /** Returns the one of {@code q} and {@code -q} whose entry of the largest size is positive. */
  private static double[] oriented(double[] q) {
    double largest = Arrays.stream(q).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
    return largest < 0 ? Arrays.stream(q).map(x -> -x).toArray() : q;
  }

  /**
   * Computes the trace of the mean loss.
   *
   * @param passes largest number of backward passes of each image, but at least {@value #SAMPLES}
   *     for each sign of its eigenvalues
   * @param nextImage draws the signs of each image in turn
   */
  DirectTrace mean(int passes, Supplier<KeyedRandom> nextImage) {
    Map<Integer, List<Pair>> byImage = pairs.stream().collect(Collectors.groupingBy(Pair::image));
    DirectTrace sum = DirectTrace.exact(headTrace);
    for (int i = 0; i < images; i++) {
      KeyedRandom random = nextImage.get();
      List<Pair> own = byImage.getOrDefault(i, List.of());
      if (!own.isEmpty()) {
        sum = sum.plus(1, trace(i, own, exact(own, passes), random));
      }
    }
    return DirectTrace.ZERO.plus(1.0 / images, sum);
  }

  /** Returns how many eigenpairs of an image are used exactly: all, or the largest. */
  private static int exact(List<Pair> own, int passes) {
    int signs = own.stream().anyMatch(pair -> pair.value < 0) ? 2 : 1;
    return own.size() <= passes ? own.size() : Math.max(0, passes - signs * SAMPLES);
  }

  private DirectTrace trace(int image, List<Pair> own, int exact, KeyedRandom random) {
    try (NDManager scope = term.model().manager().newSubManager();
        GradMode recording = GradMode.recording()) {
      NDArray leaf = Autograd.leaf(scope, at);
      Output output = term.ofImage(image).output(leaf, scope);
      NDArray y = throughFeatures ? output.features() : output.logits();
      double sum = 0;
      for (Pair pair : own.subList(0, exact)) {
        sum += pair.value * squaredLength(y, leaf, pair.vector);
      }
      List<Pair> rest = own.subList(exact, own.size());
      if (rest.isEmpty()) {
        return DirectTrace.exact(sum);
      }
      double[] values = new double[SAMPLES];
      for (int s = 0; s < SAMPLES; s++) {
        values[s] = sample(y, leaf, rest, 1, random) - sample(y, leaf, rest, -1, random);
      }
      return DirectTrace.meanOf(values).plus(1, DirectTrace.exact(sum));
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
    checkStop.run();
    try (NDManager scope = y.getManager().newSubManager()) {
      NDArray along =
          term.model().format().create(scope, direction, new Shape(1, direction.length));
      double norm = Lanczos.finiteNorm(Autograd.vectorJacobian(y, leaf, along));
      return norm * norm;
    }
  }
}
