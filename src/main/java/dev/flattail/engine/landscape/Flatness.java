package dev.flattail.engine.landscape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.curvature.LossGradient;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.random.KeyedRandom;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.Judgment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The rise of the loss around a model.
 *
 * @param base losses at the model
 * @param draws one entry for each radius
 * @param gradientNorm norm of the loss's gradient
 * @param ascended losses at SAM's point {@code w + rho g / |g|}; their rise is SAM's first-order
 *     approximation of {@code max over |e| <= rho of L(w + e) - L(w)}
 */
public record Flatness(
    ClassLosses.Losses base, List<Draws> draws, double gradientNorm, ClassLosses.Losses ascended) {

  /**
   * Losses under random perturbations of one norm.
   *
   * @param radius norm of the perturbations, relative to the parameter vector's norm
   */
  public record Draws(double radius, List<ClassLosses.Losses> losses) {}

  /** As in SAM's ascent. */
  private static final double SAM_EPSILON = 1e-12;

  /**
   * Returns the figures in the form that is stored and served.
   *
   * @param names class names
   */
  public FlatnessResult figures(List<String> names) {
    List<FlatnessResult.ClassFlatness> perClass = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      if (!Double.isNaN(base.perClass()[c])) {
        perClass.add(ofClass(c, names.get(c)));
      }
    }
    return new FlatnessResult(
        base.whole(),
        draws(ClassLosses.Losses::whole),
        ascended.whole() - base.whole(),
        gradientNorm,
        perClass,
        Judgment.NONE);
  }

  private FlatnessResult.ClassFlatness ofClass(int c, String name) {
    double atModel = base.perClass()[c];
    return new FlatnessResult.ClassFlatness(
        c, name, atModel, draws(losses -> losses.perClass()[c]), ascended.perClass()[c] - atModel);
  }

  private List<FlatnessResult.Draws> draws(Function<ClassLosses.Losses, Double> part) {
    return draws.stream()
        .map(
            drawn ->
                new FlatnessResult.Draws(
                    drawn.radius(), drawn.losses().stream().map(part).toList()))
        .toList();
  }

  /** Returns the number of loss evaluations that a spec needs, counting the gradient as one. */
  public static int evaluations(FlatnessSpec spec) {
    return 3 + spec.radii().size() * spec.draws();
  }

  /**
   * Measures the rise of the loss around a model.
   *
   * @param onEvaluation called after each of {@link #evaluations}
   * @throws java.util.concurrent.CancellationException when asked to stop
   */
  public static Flatness measure(
      FlatnessSpec spec, MeasuredSplit split, Model model, StopSignal stop, Runnable onEvaluation)
      throws InterruptedException {
    ClassLosses losses =
        new ClassLosses(
            model, split, spec.maxSamplesPerClass(), spec.seed(), spec.batchSize(), stop);
    ClassLosses.Losses base = losses.at(model.parameters());
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
    LossGradient gradient =
        LossGradient.of(
            model, split, spec.maxSamplesPerClass(), spec.seed(), spec.batchSize(), stop);
    onEvaluation.run();
    double factor = spec.rho() / (gradient.norm() + SAM_EPSILON);
    double[] ascent = Arrays.stream(gradient.values()).map(g -> factor * g).toArray();
    ClassLosses.Losses ascended = moved(model, losses, ascent);
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
