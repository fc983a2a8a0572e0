package dev.flattail.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.curvature.AnalysisProgress;
import dev.flattail.engine.curvature.HessianAnalysis;
import dev.flattail.engine.curvature.SpectraOut;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.SpectrumEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures the Hessian report of one class of a large network within a budget: seconds, and the
 * process's peak resident memory (Linux only). The weights are initial ones, with the statistics of
 * batch normalization from passes over random images, which the class's images are too.
 *
 * <p>Arguments: arch (resnet50), pixels (224), images (4), steps (80), MiB for bases (4096), MiB
 * for recorded graphs (2048), probes (1), eigenvalues at each end (5), threads (all cores).
 */
public final class LargeHessianBench {
  private static final int CLASSES = 1000;
  private static final int STATISTICS_PASSES = 20;
  private static final int STATISTICS_PIXELS = 64;

  private LargeHessianBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    Arch arch = Arch.valueOf((args.length > 0 ? args[0] : "resnet50").toUpperCase(Locale.ROOT));
    int pixels = number(args, 1, 224);
    int images = number(args, 2, 4);
    Torch.start(number(args, 8, Runtime.getRuntime().availableProcessors()));
    try (Model model =
        Model.create(
            Networks.of(new ModelSpec(arch, Classifier.LINEAR), CLASSES, 3),
            NumberFormat.FLOAT32_CONTIGUOUS,
            Device.cpu(),
            0)) {
      settleStatistics(model);
      System.out.printf(
          "%s, %d parameters, %d images of %d pixels, %d threads, peak before %.0f MiB%n",
          arch, model.parameters().size(), images, pixels, Torch.threads(), ProcessMemory.peak());
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("kind", "hessian");
      tree.put("dataset", Map.of("name", "bench"));
      tree.put("model", Map.of("checkpoint", "bench"));
      tree.put("classes", List.of(0));
      tree.put("lanczosSteps", number(args, 3, 80));
      tree.put("basisBudgetMiB", number(args, 4, 4096));
      tree.put("memoryBudgetMiB", number(args, 5, 2048));
      tree.put("probes", number(args, 6, 1));
      tree.put("extremes", Map.of("count", number(args, 7, 5), "tolerance", 1e-3));
      HessianSpec spec = (HessianSpec) SpecReader.readSubmitted(tree);
      byte[] bytes = new byte[images * 3 * pixels * pixels];
      new SplittableRandom(2).nextBytes(bytes);
      ImageSet set =
          ImageSet.copyOf(
              IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList(),
              pixels,
              pixels,
              bytes,
              new int[images]);
      int[] counts = new int[CLASSES];
      counts[0] = images;
      MeasuredSplit split = new MeasuredSplit(set, counts, Normalize.ofSide(pixels));
      new HessianAnalysis(spec, split, model, 1, new Printed(), StopSignal.NEVER).run(Set.of());
    }
  }

  /** Replaces the initial running statistics, of which activations grow with every block. */
  private static void settleStatistics(Model model) {
    SplittableRandom random = new SplittableRandom(1);
    int numbers = 8 * 3 * STATISTICS_PIXELS * STATISTICS_PIXELS;
    for (int pass = 0; pass < STATISTICS_PASSES; pass++) {
      float[] values = new float[numbers];
      for (int i = 0; i < numbers; i++) {
        values[i] = (float) random.nextDouble(-2, 2);
      }
      try (NDManager scope = model.manager().newSubManager();
          GradMode off = GradMode.off()) {
        NDArray input = scope.create(values, new Shape(8, 3, STATISTICS_PIXELS, STATISTICS_PIXELS));
        model.forward(model.parameters(), input, BatchNormMode.TRAIN);
      }
    }
  }

  private static int number(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }

  private static final class Printed implements SpectraOut {
    private final long started = System.nanoTime();

    @Override
    public void product(AnalysisProgress progress) {
      if (progress.products() % 10 == 0) {
        try {
          System.out.printf(
              Locale.ROOT,
              "%d products, %.0f s, peak %.0f MiB%n",
              progress.products(),
              (System.nanoTime() - started) / 1e9,
              ProcessMemory.peak());
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void finished(SpectrumEntry found, Spectrum.Eigenvectors eigenvectors)
        throws IOException {
      System.out.printf(
          Locale.ROOT,
          "%d products, %.0f s, peak %.0f MiB%nlargest %s%nsmallest %s%ntrace %s, negative mass %.4f%n",
          found.hessianVectorProducts(),
          found.seconds(),
          ProcessMemory.peak(),
          text(found.largest()),
          text(found.smallest()),
          found.trace(),
          found.negativeMass());
      Figures.print("Hessian report", found.seconds(), "s");
      Figures.print("Hessian report, peak", ProcessMemory.peak(), "MiB");
    }

    private static String text(List<Eigenvalue> values) {
      return values.stream()
          .map(
              value ->
                  String.format(
                      Locale.ROOT,
                      "%.5g (%.1e%s)",
                      value.value(),
                      value.residual(),
                      value.converged() ? "" : ", not converged"))
          .collect(Collectors.joining(" "));
    }
  }
}
