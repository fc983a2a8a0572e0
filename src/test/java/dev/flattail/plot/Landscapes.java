package dev.flattail.plot;

import dev.flattail.plot.AccuracyComparisonPlot.ClassAccuracies;
import dev.flattail.plot.DensityPlot.ClassDensity;
import dev.flattail.plot.DensityPlot.DensityCurve;
import dev.flattail.plot.EigenvaluesPlot.ClassExtremes;
import dev.flattail.plot.EigenvaluesPlot.Extremes;
import dev.flattail.plot.GroupComparisonPlot.RunGroups;
import dev.flattail.plot.SurfacePlot.Surface;
import dev.flattail.plot.TracePlot.ClassTrace;
import dev.flattail.plot.TracePlot.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Curvature, surfaces and comparisons with made-up values of realistic shape: tail classes end in
 * sharper saddles than head classes, and flatter ones with SAM, the second run.
 */
final class Landscapes {
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

  private Landscapes() {}

  static DensityPlot density(int classes, int runs) {
    SplittableRandom random = new SplittableRandom(5);
    return new DensityPlot(
        title(runs),
        IntStream.range(0, classes)
            .mapToObj(
                i ->
                    new ClassDensity(
                        Samples.name(i, classes),
                        samples(i, classes),
                        IntStream.range(0, runs)
                            .mapToObj(run -> curve(i, classes, run, random))
                            .toList()))
            .toList());
  }

  /** As stochastic Lanczos quadrature gives it: a normal density at every Ritz value. */
  private static DensityCurve curve(int index, int classes, int run, SplittableRandom random) {
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
    return new DensityCurve(RUNS.get(run), grid, values, min, max);
  }

  static EigenvaluesPlot eigenvalues(int classes, int runs) {
    return new EigenvaluesPlot(
        title(runs),
        IntStream.range(0, classes)
            .mapToObj(
                i ->
                    new ClassExtremes(
                        Samples.name(i, classes),
                        samples(i, classes),
                        IntStream.range(0, runs)
                            .mapToObj(run -> extremes(i, classes, run))
                            .toList()))
            .toList());
  }

  private static Extremes extremes(int index, int classes, int run) {
    double max = max(index, classes, run);
    double min = min(index, classes, run);
    return new Extremes(
        RUNS.get(run), max, max * 0.004 * (index % 3), min, -min * (0.05 + 0.3 * (index % 4)));
  }

  static TracePlot trace(int classes, int runs) {
    SplittableRandom random = new SplittableRandom(6);
    return new TracePlot(
        title(runs),
        IntStream.range(0, classes)
            .mapToObj(
                i ->
                    new ClassTrace(
                        Samples.name(i, classes),
                        samples(i, classes),
                        IntStream.range(0, runs)
                            .mapToObj(run -> trace(i, classes, run, random))
                            .toList()))
            .toList());
  }

  private static Trace trace(int index, int classes, int run, SplittableRandom random) {
    double value = max(index, classes, run) * (4 + random.nextDouble());
    double half = value * (0.02 + 0.25 * random.nextDouble());
    return new Trace(RUNS.get(run), value, value - half, value + half);
  }

  static SurfacePlot line(int classes) {
    double[] axis = axis(41, 1);
    List<Surface> surfaces = new ArrayList<>();
    for (int i = -1; i < classes; i++) {
      double sharp = 0.5 + 6 * Math.pow((i + 1.0) / (classes + 1), 2);
      double least = 0.05 + 0.02 * (i + 1);
      double[] loss =
          Arrays.stream(axis).map(x -> least + sharp * (x * x + 0.4 * x * x * x)).toArray();
      surfaces.add(
          new Surface(i < 0 ? "all classes" : Samples.name(i, classes), new double[][] {loss}));
    }
    return new SurfacePlot(
        RUNS.getFirst(), List.of("random direction 1"), new double[][] {axis}, surfaces);
  }

  static SurfacePlot map(int classes, int points) {
    double[] axis = axis(points, 1);
    List<Surface> surfaces = new ArrayList<>();
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
      surfaces.add(new Surface(c < 0 ? "all classes" : Samples.name(c, classes), loss));
    }
    return new SurfacePlot(
        RUNS.getFirst(),
        List.of("eigenvector 1", "eigenvector 2"),
        new double[][] {axis, axis},
        surfaces);
  }

  static FlatnessPlot flatness(int draws) {
    SplittableRandom random = new SplittableRandom(7);
    return new FlatnessPlot(
        RUNS.getFirst(),
        0.21,
        DoubleStream.of(0.005, 0.01, 0.02, 0.05, 0.1)
            .mapToObj(
                radius ->
                    new FlatnessPlot.Radius(
                        radius,
                        random
                            .doubles(draws)
                            .map(u -> 0.21 + 300 * radius * radius * (0.6 + 0.8 * u))
                            .boxed()
                            .toList()))
            .toList(),
        0.05,
        0.34);
  }

  static AccuracyComparisonPlot accuracies(int classes, int runs) {
    SplittableRandom random = new SplittableRandom(8);
    return new AccuracyComparisonPlot(
        runs + " jobs",
        RUNS.subList(0, runs),
        IntStream.range(0, classes)
            .mapToObj(
                i ->
                    new ClassAccuracies(
                        Samples.name(i, classes),
                        samples(i, classes),
                        IntStream.range(0, runs)
                            .mapToObj(
                                run ->
                                    Math.clamp(
                                        0.95
                                            - (0.7 - 0.06 * run) * i / classes
                                            + 0.1 * (random.nextDouble() - 0.5),
                                        0,
                                        1))
                            .toList()))
            .toList());
  }

  static GroupComparisonPlot groups(int runs) {
    return new GroupComparisonPlot(
        runs + " jobs",
        IntStream.range(0, runs)
            .mapToObj(
                run ->
                    new RunGroups(
                        RUNS.get(run),
                        0.7 + 0.015 * run,
                        0.91 - 0.01 * run,
                        0.72 + 0.01 * run,
                        0.45 + 0.04 * run))
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

  /** 0 for the head, 1 for the tail. */
  private static double tail(int index, int classes) {
    return classes == 1 ? 0.5 : index / (classes - 1.0);
  }
}
