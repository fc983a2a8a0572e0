package dev.flattail.engine.landscape;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import java.util.List;

/** Evaluates losses on a grid around a model. */
public final class Surfaces {
  private final Model model;
  private final ClassLosses losses;
  private final ClassLosses.Losses atModel;
  private final Runnable onPoint;

  /**
   * @param atModel losses at the model itself
   * @param onPoint called after each point
   */
  public Surfaces(Model model, ClassLosses losses, ClassLosses.Losses atModel, Runnable onPoint) {
    this.model = model;
    this.losses = losses;
    this.atModel = atModel;
    this.onPoint = onPoint;
  }

  /**
   * Evaluates the surface over one or two directions.
   *
   * @param directions each {@code [P]}
   * @param radius largest coordinate on either side
   * @param points on each axis, evenly spaced from -radius to radius
   * @throws java.util.concurrent.CancellationException when asked to stop
   */
  public Surface over(List<double[]> directions, double radius, int points)
      throws InterruptedException {
    double[] axis = new double[points];
    for (int i = 0; i < points; i++) {
      axis[i] = points == 1 ? 0 : radius * (2.0 * i / (points - 1) - 1);
    }
    boolean plane = directions.size() == 2;
    int rows = plane ? points : 1;
    double[][] whole = new double[rows][points];
    double[][][] perClass = new double[model.network().head().classes()][rows][points];
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray first = vector(directions.getFirst(), scope);
      NDArray second = vector(directions.getLast(), scope);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < points; j++) {
          double along = axis[plane ? i : j];
          double across = plane ? axis[j] : 0;
          ClassLosses.Losses found =
              along == 0 && across == 0 ? atModel : moved(first, along, second, across);
          whole[i][j] = found.whole();
          for (int c = 0; c < perClass.length; c++) {
            perClass[c][i][j] = found.perClass()[c];
          }
          onPoint.run();
        }
      }
    }
    double[][] axes = plane ? new double[][] {axis, axis.clone()} : new double[][] {axis};
    return new Surface(axes, whole, perClass);
  }

  private ClassLosses.Losses moved(NDArray first, double along, NDArray second, double across)
      throws InterruptedException {
    try (NDArray at = model.parameters().duplicate()) {
      FlatVectors.accumulate(at, first, along);
      if (across != 0) {
        FlatVectors.accumulate(at, second, across);
      }
      return losses.at(at);
    }
  }

  private NDArray vector(double[] values, NDManager scope) {
    return model.format().create(scope, values, new Shape(values.length));
  }
}
