package dev.flattail.engine.curvature;

import dev.flattail.engine.tensor.SymmetricEigen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Krylov spaces of several probes, whose Lanczos runs have ended. With B the rows of all bases,
 * it holds {@code BB'} and {@code BHB'}, which cost inner products alone: H times a basis follows
 * from the recurrence of its run.
 */
final class KrylovSpaces {
  /**
   * Directions of the joint span that are shorter than this, squared, are left out: two runs that
   * found one eigenvector differ by rounding. Deflating by less is as exact, only less sharp.
   */
  private static final double DISTINCT = 1e-3;

  private final List<Lanczos> runs;
  private final List<RitzPairs> pairs;
  private final int[] firstVectors;
  private final int[] firstSteps;
  private final double[][] gram;
  private final double[][] projected;

  /**
   * @param runs at their {@linkplain Lanczos#end() end}
   * @param pairs Ritz pairs of each run
   */
  KrylovSpaces(List<Lanczos> runs, List<RitzPairs> pairs) {
    this.runs = List.copyOf(runs);
    this.pairs = List.copyOf(pairs);
    this.firstVectors = new int[runs.size() + 1];
    this.firstSteps = new int[runs.size() + 1];
    for (int r = 0; r < runs.size(); r++) {
      firstVectors[r + 1] = firstVectors[r] + runs.get(r).basis().count();
      firstSteps[r + 1] = firstSteps[r] + runs.get(r).steps();
    }
    this.gram = new double[firstVectors[runs.size()]][firstVectors[runs.size()]];
    this.projected = new double[firstSteps[runs.size()]][firstSteps[runs.size()]];
    for (int r = 0; r < runs.size(); r++) {
      for (int s = r; s < runs.size(); s++) {
        multiply(r, s);
      }
    }
  }

  private void multiply(int r, int s) {
    double[][] inner = runs.get(r).basis().innerProducts(runs.get(s).basis());
    for (int i = 0; i < inner.length; i++) {
      for (int j = 0; j < inner[i].length; j++) {
        gram[firstVectors[r] + i][firstVectors[s] + j] = inner[i][j];
        gram[firstVectors[s] + j][firstVectors[r] + i] = inner[i][j];
      }
    }
    // Products in float32 are not quite symmetric, so both recurrences count alike.
    double[][] left = products(runs.get(r));
    double[][] right = products(runs.get(s));
    for (int i = 0; i < left.length; i++) {
      for (int j = 0; j < right.length; j++) {
        double sum = 0;
        for (int l = 0; l < right[j].length; l++) {
          sum += inner[i][l] * right[j][l] / 2;
        }
        for (int l = 0; l < left[i].length; l++) {
          sum += inner[l][j] * left[i][l] / 2;
        }
        projected[firstSteps[r] + i][firstSteps[s] + j] = sum;
        projected[firstSteps[s] + j][firstSteps[r] + i] = sum;
      }
    }
  }

  /** Computes H times the vector of each step, as coefficients in the run's basis. */
  private static double[][] products(Lanczos run) {
    double[][] products = new double[run.steps()][];
    for (int i = 0; i < products.length; i++) {
      double[] unit = new double[products.length];
      unit[i] = 1;
      products[i] = run.product(unit);
    }
    return products;
  }

  /** Returns the number of runs. */
  int size() {
    return runs.size();
  }

  Lanczos run(int r) {
    return runs.get(r);
  }

  /** Deflates by all spaces. */
  Deflation all() {
    return deflation(IntStream.range(0, runs.size()).toArray());
  }

  /** Deflates by all spaces but one, for the probe that this one belongs to. */
  Deflation without(int run) {
    return deflation(IntStream.range(0, runs.size()).filter(r -> r != run).toArray());
  }

  private Deflation deflation(int[] chosen) {
    int[] vectors =
        IntStream.of(chosen)
            .flatMap(r -> IntStream.range(firstVectors[r], firstVectors[r] + runs.get(r).steps()))
            .toArray();
    int[] steps =
        IntStream.of(chosen)
            .flatMap(r -> IntStream.range(firstSteps[r], firstSteps[r + 1]))
            .toArray();
    double[][] h = part(projected, steps);
    return new Deflation(
        this, chosen, orthonormal(part(gram, vectors)), h, medianOfQuadratures(chosen));
  }

  private static double[][] part(double[][] matrix, int[] indices) {
    double[][] part = new double[indices.length][indices.length];
    for (int i = 0; i < indices.length; i++) {
      for (int j = 0; j < indices.length; j++) {
        part[i][j] = matrix[indices[i]][indices[j]];
      }
    }
    return part;
  }

  /** Returns coefficients of an orthonormal basis of the span, one row a vector. */
  private static double[][] orthonormal(double[][] gram) {
    List<double[]> rows = new ArrayList<>();
    if (gram.length > 0) {
      SymmetricEigen eigen = SymmetricEigen.of(gram);
      for (int i = 0; i < gram.length; i++) {
        double square = eigen.values()[i];
        if (square > DISTINCT) {
          double[] row = eigen.vectors()[i].clone();
          for (int j = 0; j < row.length; j++) {
            row[j] /= Math.sqrt(square);
          }
          rows.add(row);
        }
      }
    }
    return rows.toArray(double[][]::new);
  }

  /** Returns the weighted median of the quadrature nodes: where the bulk of the spectrum lies. */
  private double medianOfQuadratures(int[] chosen) {
    record Node(double value, double weight) {}
    List<Node> nodes = new ArrayList<>();
    for (int r : chosen) {
      for (int i = 0; i < pairs.get(r).nodes().length; i++) {
        nodes.add(new Node(pairs.get(r).nodes()[i], pairs.get(r).weights()[i]));
      }
    }
    nodes.sort(Comparator.comparingDouble(Node::value));
    double left = chosen.length / 2.0;
    for (Node node : nodes) {
      left -= node.weight();
      if (left <= 0) {
        return node.value();
      }
    }
    return 0;
  }
}
