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
import dev.flattail.engine.tensor.FlatBlock;
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
import java.util.function.UnaryOperator;

/**
 * Computes the traces of blocks of the matrices of single images' losses. With y outputs of an
 * image, J their Jacobian by the parameters, and J_b its columns of a block,
 *
 * <pre>tr(J_b' M J_b) = sum over k of lambda_k |J_b' q_k|^2</pre>
 *
 * with eigenpairs {@code (lambda_k, q_k)} of M. Each takes one backward pass of one image, which
 * serves all blocks. With z the logits, f the features, l the loss and g = dl/dz, M is
 *
 * <ul>
 *   <li>{@code d2l / dz2} for the Gauss-Newton matrix, and {@code g g'} for the Fisher matrix: y =
 *       z. This holds for any network.
 *   <li>For the Hessian of a network that is affine in each parameter, the terms of {@code d2l /
 *       dw_i2} with a second derivative of y vanish. If the head is affine too, y = z, and the
 *       diagonal is the Gauss-Newton matrix's. Otherwise y = f, M is {@code d2l / df2}, and the
 *       head's own block is added by its {@link HeadCurvature}.
 *   <li>The residual's diagonal is then zero, or that of {@code g'z} with g held constant.
 * </ul>
 *
 * <p>Eigenpairs that sum to less than rounding are left out. If the others of an image are too
 * many, the largest are used exactly. The rest is sampled: {@code v} is the sum of {@code s_k
 * sqrt(lambda_k) q_k} with random signs s, so that {@code |J' v|^2} has the wanted mean (Hutchinson
 * 1989). Positive and negative eigenvalues are sampled apart.
 */
final class ImageTraces {
  /** Number of samples of an image of which not all eigenpairs are used. */
  private static final int SAMPLES = 8;

  /** Second derivatives by logits are differences of numbers of order one, in float64. */
  private static final double ROUNDING = 1e-12;

  private final ClassMeanLoss term;
  private final TracedBlocks traced;
  private final List<Image> images = new ArrayList<>();
  private final boolean throughFeatures;
  private int widest;
  private final boolean negative;

  /**
   * @param term its images are differentiated by the outputs together
   */
  ImageTraces(ClassMeanLoss term, TracedBlocks traced) {
    this.term = term;
    this.traced = traced;
    for (int i = 0; i < term.images().size(); i++) {
      images.add(new Image(i));
    }
    this.throughFeatures = differentiate();
    this.negative = anyNegative();
    leaveOutRounding();
  }

  /** An eigenpair of an image's second derivative by the outputs. */
  private record Pair(Image image, double value, double[] vector) {
    double size() {
      return Math.abs(value);
    }
  }

  /** One image, and its exact part so far. */
  private final class Image {
    private final int index;

    /** The largest first. */
    private final List<Pair> pairs = new ArrayList<>();

    private final double[] ofHead = new double[traced.count()];
    private final double[] ofTaken = new double[traced.count()];
    private int taken;

    Image(int index) {
      this.index = index;
    }
  }

  /** Returns the largest rank that the matrix of the mean loss can have. */
  long rank() {
    return (long) images.size() * widest;
  }

  /** Returns whether the second derivative of an image by the outputs has a negative eigenvalue. */
  boolean hasNegative() {
    return negative;
  }

  /** Returns the number of entries of all eigenvectors. */
  long entries() {
    return images.stream()
        .flatMap(image -> image.pairs.stream())
        .mapToLong(pair -> pair.vector.length)
        .sum();
  }

  /**
   * Finds the eigenpairs of all images; returns whether they are of the features. The loss is
   * differentiated in float64: where the model is certain, the second derivatives of a softmax are
   * differences of almost equal numbers.
   */
  private boolean differentiate() {
    Model model = term.model();
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      traced.checkStop().run();
      NDArray here = traced.at().stopGradient();
      here.attach(scope);
      Output output = term.output(here, scope);
      NDArray logits = wide(output.logits(), scope);
      HeadCurvature curvature = model.network().head().curvature(output.parameters());
      return switch (traced.matrix()) {
        case FISHER -> {
          addGradients(RowDerivatives.gradients(logits, this::sumOfLosses));
          yield false;
        }
        case GGN -> {
          addPairs(derivatives(logits, this::sumOfLosses).hessians());
          yield false;
        }
        case HESSIAN -> {
          RowDerivatives byLogits = derivatives(logits, this::sumOfLosses);
          if (curvature == null) {
            addPairs(byLogits.hessians());
            yield false;
          }
          addHead(curvature, output, byLogits.gradients(), byLogits.hessians());
          UnaryOperator<NDArray> head = wideHead(here, scope);
          addPairs(
              derivatives(wide(output.features(), scope), f -> sumOfLosses(head.apply(f)))
                  .hessians());
          yield true;
        }
        case RESIDUAL -> {
          if (curvature == null) {
            yield false;
          }
          double[][] slopes = RowDerivatives.gradients(logits, this::sumOfLosses);
          int classes = slopes[0].length;
          addHead(curvature, output, slopes, new double[slopes.length][classes][classes]);
          NDArray fixed =
              NumberFormat.FLOAT64.create(
                  scope,
                  Arrays.stream(slopes).flatMapToDouble(Arrays::stream).toArray(),
                  new Shape(slopes.length, classes));
          UnaryOperator<NDArray> head = wideHead(here, scope);
          addPairs(
              derivatives(wide(output.features(), scope), f -> head.apply(f).mul(fixed).sum())
                  .hessians());
          yield true;
        }
      };
    }
  }

  private RowDerivatives derivatives(NDArray rows, UnaryOperator<NDArray> sumOfLosses) {
    return RowDerivatives.of(rows, sumOfLosses, traced.checkStop());
  }

  /** Returns the classifier in float64. */
  private UnaryOperator<NDArray> wideHead(NDArray at, NDManager scope) {
    Head head = term.model().network().head();
    FlatLayout.Views views = term.model().network().parameters().views(wide(at, scope));
    return features -> head.logits(views, NumberFormat.FLOAT64, features);
  }

  private static NDArray wide(NDArray numbers, NDManager scope) {
    NDArray wide = numbers.toType(DataType.FLOAT64, true);
    wide.attach(scope);
    return wide;
  }

  private NDArray sumOfLosses(NDArray logits) {
    return Scalars.times(term.ofLogits(logits, logits.getManager()), images.size());
  }

  /** Adds the classifier's own part of each image to the blocks that have its tensors. */
  private void addHead(
      HeadCurvature curvature, Output output, double[][] gradients, double[][][] hessians) {
    FlatLayout layout = term.model().network().parameters();
    List<String> tensors = term.model().network().head().tensors();
    double[] features = FlatVectors.numbers(output.features());
    int length = features.length / images.size();
    for (Image image : images) {
      double[] own = Arrays.copyOfRange(features, image.index * length, (image.index + 1) * length);
      double[] traces = curvature.traces(own, gradients[image.index], hessians[image.index]);
      for (int t = 0; t < traces.length; t++) {
        Lanczos.finite(traces[t]);
        long element = layout.slot(tensors.get(t)).offset();
        for (int b = 0; b < traced.count(); b++) {
          image.ofHead[b] += traced.blocks().get(b).contains(element) ? traces[t] : 0;
        }
      }
    }
  }

  /** Adds the only eigenpair of each image's {@code g g'}. */
  private void addGradients(double[][] gradients) {
    widest = 1;
    for (Image image : images) {
      double[] g = gradients[image.index];
      double square = Arrays.stream(g).map(x -> x * x).sum();
      if (square > 0) {
        double length = Math.sqrt(square);
        image.pairs.add(new Pair(image, square, Arrays.stream(g).map(x -> x / length).toArray()));
      }
    }
  }

  private void addPairs(double[][][] matrices) {
    for (Image image : images) {
      traced.checkStop().run();
      SymmetricEigen eigen = SymmetricEigen.of(matrices[image.index]);
      widest = eigen.values().length;
      for (int k = 0; k < widest; k++) {
        image.pairs.add(new Pair(image, eigen.values()[k], oriented(eigen.vectors()[k])));
      }
      image.pairs.sort(Comparator.comparingDouble(Pair::size).reversed());
    }
  }

  /** Looks at all eigenpairs; a negative one that is rounding in float64 does not count. */
  private boolean anyNegative() {
    double[] values =
        images.stream().flatMap(image -> image.pairs.stream()).mapToDouble(Pair::value).toArray();
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    return Arrays.stream(values).anyMatch(value -> value < -ROUNDING * Math.max(1, largest));
  }

  /** Leaves out the smallest eigenpairs of all images, whose sum is below rounding. */
  private void leaveOutRounding() {
    List<Pair> all =
        new ArrayList<>(images.stream().flatMap(image -> image.pairs.stream()).toList());
    all.sort(Comparator.comparingDouble(Pair::size).reversed());
    double left =
        HessianOperator.resolution(traced.at().getDataType())
            * all.stream().mapToDouble(Pair::size).sum();
    while (!all.isEmpty() && left >= all.getLast().size()) {
      Pair smallest = all.removeLast();
      left -= smallest.size();
      smallest.image.pairs.removeLast();
    }
  }

  /** Returns the one of {@code q} and {@code -q} whose entry of the largest size is positive. */
  private static double[] oriented(double[] q) {
    double largest = Arrays.stream(q).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
    return largest < 0 ? Arrays.stream(q).map(x -> -x).toArray() : q;
  }

  /**
   * Computes the traces of one image's loss. What an earlier call used exactly is not computed
   * again.
   *
   * @param passes largest number of backward passes, but at least {@value #SAMPLES} for each sign
   *     of its eigenvalues; not smaller than that of an earlier call
   * @param random draws the signs
   */
  DirectTraces of(int index, int passes, KeyedRandom random) {
    Image image = images.get(index);
    if (image.taken < image.pairs.size()) {
      try (NDManager scope = term.model().manager().newSubManager();
          GradMode recording = GradMode.recording()) {
        NDArray leaf = Autograd.leaf(scope, traced.at());
        Output output = term.ofImage(index).output(leaf, scope);
        NDArray y = throughFeatures ? output.features() : output.logits();
        return sum(image, y, leaf, exact(image.pairs, passes), random);
      }
    }
    return DirectTraces.exact(image.ofHead).plus(1, DirectTraces.exact(image.ofTaken));
  }

  /** Returns how many eigenpairs of an image are used exactly: all, or the largest. */
  private static int exact(List<Pair> own, int passes) {
    int signs = own.stream().anyMatch(pair -> pair.value < 0) ? 2 : 1;
    return own.size() <= passes ? own.size() : Math.max(0, passes - signs * SAMPLES);
  }

  private DirectTraces sum(Image image, NDArray y, NDArray leaf, int exact, KeyedRandom random) {
    for (; image.taken < exact; image.taken++) {
      Pair pair = image.pairs.get(image.taken);
      add(pair.value, squares(y, leaf, pair.vector), image.ofTaken);
    }
    DirectTraces known =
        DirectTraces.exact(image.ofHead).plus(1, DirectTraces.exact(image.ofTaken));
    List<Pair> rest = image.pairs.subList(exact, image.pairs.size());
    if (rest.isEmpty()) {
      return known;
    }
    double[][] samples = new double[SAMPLES][traced.count()];
    for (double[] sample : samples) {
      addSample(y, leaf, rest, 1, random, sample);
      addSample(y, leaf, rest, -1, random, sample);
    }
    return known.plus(1, DirectTraces.meanOf(samples));
  }

  private static void add(double factor, double[] more, double[] sums) {
    for (int b = 0; b < sums.length; b++) {
      sums[b] += factor * more[b];
    }
  }

  /** Samples the sum over the pairs of one sign. */
  private void addSample(
      NDArray y, NDArray leaf, List<Pair> rest, int sign, KeyedRandom random, double[] sums) {
    double[] direction = new double[rest.getFirst().vector.length];
    boolean any = false;
    for (Pair pair : rest) {
      if (pair.value * sign > 0) {
        any = true;
        add(Math.sqrt(pair.size()) * (random.nextBoolean() ? 1 : -1), pair.vector, direction);
      }
    }
    if (any) {
      add(sign, squares(y, leaf, direction), sums);
    }
  }

  /** Computes {@code |J_b' direction|^2} for each block. */
  private double[] squares(NDArray y, NDArray leaf, double[] direction) {
    traced.checkStop().run();
    try (NDManager scope = y.getManager().newSubManager()) {
      NDArray along =
          term.model().format().create(scope, direction, new Shape(1, direction.length));
      double[] squares =
          FlatBlock.squares(Autograd.vectorJacobian(y, leaf, along), traced.blocks());
      Arrays.stream(squares).forEach(Lanczos::finite);
      return squares;
    }
  }
}
