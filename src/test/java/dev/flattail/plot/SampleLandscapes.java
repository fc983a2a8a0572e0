package dev.flattail.plot;

import dev.flattail.results.Density;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.FlatnessResult;
import dev.flattail.results.HessianTraceEstimate;
import dev.flattail.results.SpectrumEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Creates curvature, surfaces and comparisons with made-up values of realistic shape: tail classes
 * end in sharper saddles than frequent classes. With SAM, the second run, minima are flatter.
 */
final class SampleLandscapes {
  static final List<String> RUNS =
      List.of(
          "cifar10-lt ldam-drw sgd",
          "cifar10-lt ldam-drw sam rho 0.8",
          "vs asam",
          "cc-sam",
          "focal",
          "reweight",
          "resample",
          "logit-adjusted tau 1.5");
  private static final int POINTS = 1024;

  private SampleLandscapes() {}

  static DensityPlot density(int classes, int runs) {
    SplittableRandom random = new SplittableRandom(5);
    return new DensityPlot(
        title(runs),
        SampleResults.MEASURED,
        runs(
            classes,
            runs,
            (i, run) ->
                SampleResults.density(
                    i,
                    SamplePlots.name(i, classes),
                    samples(i, classes),
                    density(i, classes, run, random),
                    min(i, classes, run),
                    max(i, classes, run))));
  }

  private interface Entries {
    SpectrumEntry of(int index, int run);
  }

  private static List<RunSpectra> runs(int classes, int runs, Entries entries) {
    return IntStream.range(0, runs)
        .mapToObj(
            run ->
                new RunSpectra(
                    RUNS.get(run),
                    IntStream.range(0, classes).mapToObj(i -> entries.of(i, run)).toList()))
        .toList();
  }

  /**
   * Returns a density as from stochastic Lanczos quadrature: a normal density at every Ritz value.
   */
  private static Density density(int index, int classes, int run, SplittableRandom random) {
    double max = max(index, classes, run);
    double min = min(index, classes, run);
    double sigma = (max - min) / 250;
    double[] nodes = new double[80];
    double[] weights = new double[80];
    for (int k = 0; k < nodes.length; k++) {
      double at = k / 79.0;
      nodes[k] = min + (max - min) * Math.pow(at, 3);
      weights[k] = Math.exp(-Math.abs(nodes[k]) / (max - min) * 24) * (0.3 + random.nextDouble());
      weights[k] *= nodes[k] < 0 ? 0.05 : k > 72 ? 1e-3 : 0.3;
    }
    nodes[40] = 0;
    weights[40] = 40;
    double sum = DoubleStream.of(weights).sum();
    double[] grid = new double[POINTS];
    double[] values = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      grid[i] = min - 4 * sigma + (max - min + 8 * sigma) * i / (POINTS - 1);
      for (int k = 0; k < nodes.length; k++) {
        double z = (grid[i] - nodes[k]) / sigma;
        values[i] += weights[k] / sum / sigma / Math.sqrt(2 * Math.PI) * Math.exp(-z * z / 2);
      }
    }
    return new Density(grid, values, sigma);
  }

  static EigenvaluesPlot eigenvalues(int classes, int runs) {
    return new EigenvaluesPlot(
        title(runs),
        SampleResults.MEASURED,
        runs(
            classes,
            runs,
            (i, run) -> {
              double min = min(i, classes, run);
              double max = max(i, classes, run);
              return SampleResults.spectrum(
                  i,
                  SamplePlots.name(i, classes),
                  samples(i, classes),
                  new Eigenvalue(min, -min * (0.05 + 0.3 * (i % 4)), true),
                  new Eigenvalue(max, max * 0.004 * (i % 3), true),
                  SampleResults.trace(1),
                  null);
            }));
  }

  static TracePlot trace(int classes, int runs) {
    SplittableRandom random = new SplittableRandom(6);
    return new TracePlot(
        title(runs),
        SampleResults.MEASURED,
        runs(
            classes,
            runs,
            (i, run) ->
                SampleResults.spectrum(
                    i,
                    SamplePlots.name(i, classes),
                    samples(i, classes),
                    SampleResults.value(min(i, classes, run)),
                    SampleResults.value(max(i, classes, run)),
                    trace(i, classes, run, random),
                    null)));
  }

  private static HessianTraceEstimate trace(
      int index, int classes, int run, SplittableRandom random) {
    double value = max(index, classes, run) * (4 + random.nextDouble());
    double half = value * (0.02 + 0.25 * random.nextDouble());
    return SampleResults.trace(value, value - half, value + half);
  }

  static SurfacePlot line(int classes) {
    double[] axis = axis(41, 1);
    List<double[][]> surfaces = new ArrayList<>();
    for (int i = -1; i < classes; i++) {
      double sharp = 0.5 + 6 * Math.pow((i + 1.0) / (classes + 1), 2);
      double least = 0.05 + 0.02 * (i + 1);
      double[] loss =
          Arrays.stream(axis).map(x -> least + sharp * (x * x + 0.4 * x * x * x)).toArray();
      surfaces.add(new double[][] {loss});
    }
    return surface("random", classes, new double[][] {axis}, surfaces);
  }

  private static SurfacePlot surface(
      String directions, int classes, double[][] axes, List<double[][]> surfaces) {
    return new SurfacePlot(
        RUNS.getFirst(),
        SampleResults.MEASURED,
        SampleResults.landscape(directions, axes, surfaces.toArray(double[][][]::new)),
        IntStream.range(0, classes).mapToObj(i -> SamplePlots.name(i, classes)).toList());
  }

  static SurfacePlot map(int classes, int points) {
    double[] axis = axis(points, 1);
    List<double[][]> surfaces = new ArrayList<>();
    for (int c = -1; c < classes; c++) {
      double t = (c + 1.0) / (classes + 1);
      double[][] loss = new double[points][points];
      for (int i = 0; i < points; i++) {
        for (int j = 0; j < points; j++) {
          double x = axis[i] - 0.2 * t;
          double y = axis[j];
          // The tail's is a saddle near the network, walled further out.
          double bowl = 3 * x * x + (1 - 2 * t) * y * y + x * y + 4 * y * y * y * y;
          loss[i][j] = (0.1 + 2 * t) * Math.exp(0.45 * bowl);
        }
      }
      surfaces.add(loss);
    }
    return surface("eigenvectors", classes, new double[][] {axis, axis}, surfaces);
  }

  static EscapePlot escape(int classes) {
    return new EscapePlot(
        "cifar10-lt sgd",
        SampleResults.MEASURED,
        IntStream.range(0, classes)
            .mapToObj(
                c ->
                    SampleResults.escape(
                        c, "class " + c, 5000 >> c, -0.5 * Math.pow(1.5, c), c != 3))
            .toList());
  }

  static FlatnessPlot flatness(int draws) {
    SplittableRandom random = new SplittableRandom(7);
    return new FlatnessPlot(
        RUNS.getFirst(),
        SampleResults.MEASURED,
        SampleResults.flatness(
            0.21,
            0.34,
            DoubleStream.of(0.005, 0.01, 0.02, 0.05, 0.1)
                .mapToObj(
                    radius ->
                        new FlatnessResult.Draws(
                            radius,
                            random
                                .doubles(draws)
                                .map(u -> 0.21 + 300 * radius * radius * (0.6 + 0.8 * u))
                                .boxed()
                                .toList()))
                .toArray(FlatnessResult.Draws[]::new)),
        0.05);
  }

  static AccuracyComparisonPlot accuracies(int classes, int runs) {
    SplittableRandom random = new SplittableRandom(8);
    Double[][] accuracies = new Double[runs][classes];
    for (int i = 0; i < classes; i++) {
      for (int run = 0; run < runs; run++) {
        double trend = 0.95 - (0.7 - 0.06 * run) * i / classes;
        accuracies[run][i] = Math.clamp(trend + 0.1 * (random.nextDouble() - 0.5), 0, 1);
      }
    }
    return new AccuracyComparisonPlot(
        runs + " jobs",
        IntStream.range(0, runs)
            .mapToObj(
                run -> new RunEvaluation(RUNS.get(run), SampleResults.perClass(accuracies[run])))
            .toList(),
        IntStream.range(0, classes)
            .mapToObj(i -> new ClassImages(SamplePlots.name(i, classes), samples(i, classes)))
            .toList());
  }

  static GroupComparisonPlot groups(int runs) {
    return new GroupComparisonPlot(
        runs + " jobs",
        IntStream.range(0, runs)
            .mapToObj(
                run ->
                    new RunEvaluation(
                        RUNS.get(run),
                        SampleResults.groups(
                            0.7 + 0.015 * run,
                            0.91 - 0.01 * run,
                            0.72 + 0.01 * run,
                            0.45 + 0.04 * run)))
            .toList());
  }

  private static String title(int runs) {
    return runs == 1 ? RUNS.getFirst() : runs + " jobs";
  }

  private static double[] axis(int points, double reach) {
    return IntStream.range(0, points)
        .mapToDouble(i -> reach * (2.0 * i / (points - 1) - 1))
        .toArray();
  }

  private static int samples(int index, int classes) {
    return (int) (5000 * Math.pow(0.01, tail(index, classes)));
  }

  private static double max(int index, int classes, int run) {
    double wave = 1 + 0.3 * Math.sin(2.0 * index + run);
    return wave * 5 * Math.pow(run == 0 ? 400 : 30, tail(index, classes)) / (1 + run);
  }

  private static double min(int index, int classes, int run) {
    double wave = 1 + 0.3 * Math.cos(3.0 * index + run);
    return -wave * 0.1 * Math.pow(run == 0 ? 2000 : 100, tail(index, classes)) / (1 + run);
  }

  /** Returns 0 for the most frequent class and 1 for the rarest. */
  private static double tail(int index, int classes) {
    return classes == 1 ? 0.5 : index / (classes - 1.0);
  }
}
