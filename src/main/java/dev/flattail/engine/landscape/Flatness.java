package dev.flattail.engine.landscape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.curvature.SplitGradient;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.MeasuredLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rise of the loss around a model.
 *
 * @param base losses at the model
 * @param draws one entry for each radius
 * @param gradientNorm norm of the loss's gradient
 * @param ascended losses at SAM's point {@code w + rho g / |g|}; their rise is SAM's first-order
 *     approximation of {@code max over |e| <= rho of L(w + e) - L(w)}. Null when the gradient is
 *     not finite
 */
public record Flatness(
    ClassLosses.Losses base,
    List<Draws> draws,
    double gradientNorm,
    ClassLosses.@Nullable Losses ascended) {

  /**
   * Losses under random perturbations of one norm.
   *
   * @param radius norm of the perturbations, relative to the parameter vector's norm
   */
  public record Draws(double radius, List<ClassLosses.Losses> losses) {}

  /** As in SAM's ascent. */
  private static final double SAM_EPSILON = 1e-12;

  /**
   * Returns the figures in the form that is stored and served; those that are not finite are null.
   *
   * @param loss the loss that was measured
   * @param names class names
   */
  public FlatnessResult figures(MeasuredLoss loss, List<String> names) {
    List<FlatnessResult.ClassFlatness> perClass = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      if (!Double.isNaN(base.perClass()[c])) {
        perClass.add(ofClass(c, names.get(c)));
      }
    }
    return FlatnessResult.of(
        loss,
        base.whole(),
        draws(ClassLosses.Losses::whole),
        rise(ClassLosses.Losses::whole),
        finite(gradientNorm),
        perClass);
  }

  private FlatnessResult.ClassFlatness ofClass(int c, String name) {
    ToDoubleFunction<ClassLosses.Losses> part = losses -> losses.perClass()[c];
    return new FlatnessResult.ClassFlatness(
        c, name, part.applyAsDouble(base), draws(part), rise(part));
  }

  private List<FlatnessResult.Draws> draws(ToDoubleFunction<ClassLosses.Losses> part) {
    List<FlatnessResult.Draws> all = new ArrayList<>();
    for (Draws drawn : draws) {
      List<@Nullable Double> losses = new ArrayList<>();
      drawn.losses().forEach(each -> losses.add(finite(part.applyAsDouble(each))));
      all.add(new FlatnessResult.Draws(drawn.radius(), losses));
    }
    return all;
  }

  private @Nullable Double rise(ToDoubleFunction<ClassLosses.Losses> part) {
    return ascended == null
        ? null
        : finite(part.applyAsDouble(ascended) - part.applyAsDouble(base));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Returns the number of loss evaluations that a spec needs, counting the gradient as one. */
  public static int evaluations(FlatnessSpec spec) {
    return 3 + spec.radii().size() * spec.draws();
  }

  /**
   * Measures the rise of the loss around a model.
   *
   * @param scale factor on the logits before the softmax
   * @param onEvaluation called after each of {@link #evaluations}
   * @throws dev.flattail.engine.UnrunnableSpecException when the model's own loss is not finite
   * @throws java.util.concurrent.CancellationException when asked to stop
   */
  public static Flatness measure(
      FlatnessSpec spec,
      MeasuredSplit split,
      Model model,
      double scale,
      StopSignal stop,
      Runnable onEvaluation)
      throws InterruptedException {
    ClassLosses losses =
        new ClassLosses(
            model, split, scale, spec.maxSamplesPerClass(), spec.seed(), spec.batchSize(), stop);
    ClassLosses.Losses base = losses.atModel();
    onEvaluation.run();
    double length = FlatVectors.norm(model.parameters());
    int size = Math.toIntExact(model.parameters().size());
    List<Draws> draws = new ArrayList<>();
    for (double radius : spec.radii()) {
      List<ClassLosses.Losses> drawn = new ArrayList<>();
      for (int i = 0; i < spec.draws(); i++) {
        // All radii use the same directions, so a draw follows a line outward.
        KeyedRandom random = KeyedRandom.of("perturbation", spec.seed(), i);
        drawn.add(moved(model, losses, Directions.onSphere(size, radius * length, random)));
        onEvaluation.run();
      }
      draws.add(new Draws(radius, drawn));
    }
    SplitGradient gradient =
        SplitGradient.of(
            model, split, scale, spec.maxSamplesPerClass(), spec.seed(), spec.batchSize(), stop);
    onEvaluation.run();
    ClassLosses.Losses ascended = null;
    if (Double.isFinite(gradient.norm())) {
      double factor = spec.rho() / (gradient.norm() + SAM_EPSILON);
      double[] ascent = Arrays.stream(gradient.values()).map(g -> factor * g).toArray();
      ascended = moved(model, losses, ascent);
    }
    onEvaluation.run();
    return new Flatness(base, draws, gradient.norm(), ascended);
  }

  private static ClassLosses.Losses moved(Model model, ClassLosses losses, double[] by)
      throws InterruptedException {
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray at = model.parameters().duplicate();
      at.attach(scope);
      FlatVectors.accumulate(at, model.format().create(scope, by, new Shape(by.length)), 1);
      return losses.at(at);
    }
  }
}
