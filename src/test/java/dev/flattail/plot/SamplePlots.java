package dev.flattail.plot;

import dev.flattail.results.ClassCurvature;
import dev.flattail.results.EpochRow;
import dev.flattail.results.MeasuredMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Creates plots with made-up values of realistic shape, for tests and for visual checks. */
final class SamplePlots {
  static final List<String> CIFAR10 =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private SamplePlots() {}

  static AccuracyPlot accuracy(int epochs) {
    SplittableRandom random = new SplittableRandom(1);
    List<EpochRow> rows = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double late = epoch > 160 ? 0.14 : 0;
      double t = 1 - Math.exp(-epoch / 25.0);
      double many = 0.86 * t + noise(random);
      double medium = 0.62 * t + late / 2 + noise(random);
      double few = 0.38 * t + late + noise(random);
      double test = (3 * many + 4 * medium + 3 * few) / 10;
      rows.add(SampleResults.accuracies(epoch, test, test, many, medium, few));
    }
    return new AccuracyPlot("cifar10-lt ldam-drw sam", rows, null);
  }

  /** Returns a learning rate with warmup and two steps, and a rho with three. */
  static RatesPlot rates(int epochs) {
    List<EpochRow> rows = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double rate = epoch <= 5 ? 0.02 * epoch : epoch <= 160 ? 0.1 : epoch <= 180 ? 1e-3 : 1e-5;
      double rho = epoch <= 5 ? 0.05 : epoch <= 160 ? 0.1 : epoch <= 180 ? 0.5 : 0.6;
      rows.add(SampleResults.rates(epoch, rate, rho));
    }
    return new RatesPlot("cifar10-lt sam", rows, null);
  }

  /** Returns curvatures that grow where classes are rare, measured every tenth epoch. */
  static CurvaturePlot curvature(int classes, int epochs) {
    SplittableRandom random = new SplittableRandom(6);
    List<EpochRow> rows = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      List<ClassCurvature> measured = new ArrayList<>();
      for (int c = 0; c < classes; c++) {
        double rare = Math.pow(8, c / (classes - 1.0)) * (1 + 3 * noise(random));
        double largest = 40 * rare * (1 - Math.exp(-epoch / 30.0));
        measured.add(
            new ClassCurvature(
                c, largest, -0.12 * largest, 6 * largest, 0.3 * largest, 0.004 * rare));
      }
      rows.add(SampleResults.curvature(epoch, epoch % 10 == 0 ? measured : null));
    }
    return new CurvaturePlot(
        "cifar10-lt sam",
        IntStream.range(0, classes).mapToObj(i -> name(i, classes)).toList(),
        rows,
        null);
  }

  static LossPlot loss(int epochs) {
    SplittableRandom random = new SplittableRandom(2);
    List<EpochRow> rows = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double rate = epoch <= 5 ? 0.1 * epoch / 5 : epoch <= 160 ? 0.1 : epoch <= 180 ? 1e-3 : 1e-5;
      double train = 0.2 + 2.2 * Math.exp(-epoch / 30.0) + Math.abs(noise(random));
      rows.add(SampleResults.losses(epoch, train, 0.9 + 1.4 * Math.exp(-epoch / 20.0), rate));
    }
    return new LossPlot("cifar10-lt ldam-drw sam", rows, null);
  }

  static ClassAccuracyPlot classAccuracy(int classes, double factor, int head) {
    SplittableRandom random = new SplittableRandom(3);
    List<ClassImages> results = new ArrayList<>();
    Double[] accuracies = new Double[classes];
    for (int i = 0; i < classes; i++) {
      int images = (int) (head * Math.pow(factor, i / (classes - 1.0)));
      accuracies[i] = Math.clamp(0.25 + 0.09 * Math.log(images) + 3 * noise(random), 0, 1);
      results.add(new ClassImages(name(i, classes), images));
    }
    return new ClassAccuracyPlot(
        "cifar" + classes + "-lt sam",
        results,
        SampleResults.perClass(accuracies),
        new ClassAccuracyPlot.ByImages(100, 20));
  }

  static ConfusionPlot confusion(int classes, int perClass) {
    SplittableRandom random = new SplittableRandom(4);
    int[][] counts = new int[classes][classes];
    for (int row = 0; row < classes; row++) {
      double right = 0.95 - 0.7 * row / classes;
      for (int image = 0; image < perClass; image++) {
        int taken =
            random.nextDouble() < right
                ? row
                : (int) (classes * random.nextDouble() * random.nextDouble());
        counts[row][taken]++;
      }
    }
    return new ConfusionPlot(
        "cifar" + classes + "-lt sam",
        IntStream.range(0, classes).mapToObj(i -> name(i, classes)).toList(),
        counts);
  }

  /** Returns overlaps that fall with the distance of the classes; some have not converged. */
  static OverlapPlot overlap(int classes) {
    double[][] overlaps = new double[classes][classes];
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        overlaps[row][column] = Math.exp(-0.4 * Math.abs(row - column));
      }
    }
    return new OverlapPlot(
        "cifar" + classes + "-lt sam",
        List.of(new Measured("cross-entropy, scale 1", "train", null, MeasuredMatrix.HESSIAN)),
        IntStream.range(0, classes)
            .mapToObj(i -> new OverlapPlot.Subspace(name(i, classes), i % 4 != 1))
            .toList(),
        9,
        3.3e-5,
        overlaps);
  }

  /**
   * Returns gradients typical of cross-entropy: rows of frequent classes attract, and their samples
   * repel, far more.
   */
  static ClassGradientsPlot classGradients(int rows, int classesPerRow) {
    SplittableRandom random = new SplittableRandom(5);
    float[][] sizes = new float[rows][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < rows; j++) {
        double images = Math.pow(0.01, j / (double) rows);
        double size = (i == j ? 3 : 0.05 + 0.2 * random.nextDouble()) * images;
        sizes[i][j] = i % 7 == 6 && j % 5 == 4 ? 0 : (float) size;
      }
    }
    return new ClassGradientsPlot(
        "cifar" + rows + "-lt arb",
        SampleResults.gradients(
            IntStream.range(0, rows * classesPerRow).mapToObj(i -> name(i, rows)).toList(),
            IntStream.range(0, rows)
                .mapToObj(
                    row ->
                        IntStream.range(row * classesPerRow, (row + 1) * classesPerRow)
                            .boxed()
                            .toList())
                .toList(),
            200,
            sizes));
  }

  static String name(int index, int classes) {
    return classes == 10 ? CIFAR10.get(index) : "class " + index;
  }

  private static double noise(SplittableRandom random) {
    return 0.03 * (random.nextDouble() - 0.5);
  }
}
