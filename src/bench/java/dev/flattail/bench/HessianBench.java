package dev.flattail.bench;

import ai.djl.Device;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.curvature.AnalysisProgress;
import dev.flattail.engine.curvature.HessianAnalysis;
import dev.flattail.engine.curvature.SpectraOut;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Compares Hessian reports of a trained ResNet, class by class, with the papers' script in PyTorch:
 * products, seconds, processor time, and the error of each answer. The methods alternate class by
 * class.
 *
 * <p>The true answers are those of a report in float64 with a tolerance of 1e-6. Its trace is
 * exact, and so is its largest or smallest eigenvalue to their residuals. The error of a density is
 * the Wasserstein distance to the true one, which has {@code runs} Lanczos runs of 100 steps, as a
 * share of the true density's mean magnitude. The true density has an error of its own.
 *
 * <p>Arguments: Python with torch and pyhessian, checkout of val-iisc/Saddle-LongTail, a checkpoint
 * (safetensors, ten classes, linear classifier), a folder with class folders of images, most images
 * of a class (128), classes such as {@code 0,5,9} (all), threads (all cores), runs (4), arch
 * (resnet32).
 */
public final class HessianBench {
  private static final double FACTOR = 0.01;

  private HessianBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    if (args.length < 4) {
      System.out.println(
          "arguments: <python> <checkout of Saddle-LongTail> <checkpoint> <images> [most images]"
              + " [classes] [threads] [runs] [arch]");
      return;
    }
    int most = args.length > 4 ? Integer.parseInt(args[4]) : 128;
    String classes = args.length > 5 ? args[5] : "all";
    int threads =
        args.length > 6 ? Integer.parseInt(args[6]) : Runtime.getRuntime().availableProcessors();
    int runs = args.length > 7 ? Integer.parseInt(args[7]) : 4;
    Arch arch = Arch.valueOf((args.length > 8 ? args[8] : "resnet32").toUpperCase(Locale.ROOT));
    Torch.start(threads);
    MeasuredSplit all = LongTail.of(Path.of(args[3]), FACTOR);
    ImageSet drawn = ClassSamples.together(all.images(), most, 0);
    MeasuredSplit split = new MeasuredSplit(drawn, all.trainCounts(), all.normalize());
    HessianScript script =
        new HessianScript(args[0], Path.of(args[1]), Path.of(args[2]), arch, threads);
    System.out.println(MachineLine.ofThis());
    System.out.printf("%s, at most %d images a class, %d threads%n", arch, most, threads);
    System.out.printf(
        "%-6s %6s  %-15s %8s %8s %10s  %s%n",
        "class", "images", "method", "products", "seconds", "processor", "errors");
    Map<String, Totals> totals = new TreeMap<>();
    try (Model model = model(arch, args[2], NumberFormat.FLOAT32_CONTIGUOUS);
        Model exact = model(arch, args[2], NumberFormat.FLOAT64)) {
      for (int c : chosen(classes, drawn.classes())) {
        SpectrumAnswers truth =
            ours(
                "truth",
                exact,
                split,
                c,
                Map.of(
                    "probes",
                    runs,
                    "lanczosSteps",
                    100,
                    "basisBudgetMiB",
                    16384,
                    "extremes",
                    Map.of("count", 1, "tolerance", 1e-6)));
        List<SpectrumAnswers> found = new ArrayList<>();
        found.add(
            ours(
                "script's answers",
                model,
                split,
                c,
                Map.of("probes", 1, "extremes", Map.of("count", 1))));
        found.add(script.run(split, c));
        found.add(ours("default report", model, split, c, Map.of()));
        print(c, split.images().classCounts()[c], truth, Map.of());
        for (SpectrumAnswers each : found) {
          Map<String, Double> errors = each.errors(truth);
          print(c, split.images().classCounts()[c], each, errors);
          totals.computeIfAbsent(each.method(), name -> new Totals()).add(each, errors);
        }
      }
    }
    totals.forEach((method, sum) -> System.out.printf("%-15s %s%n", method, sum));
    Totals theirs = totals.get(HessianScript.METHOD);
    totals.forEach(
        (method, sum) ->
            System.out.printf(
                "%s / %s: %.1fx products, %.1fx seconds, %.1fx processor time%n",
                HessianScript.METHOD,
                method,
                theirs.products / (double) sum.products,
                theirs.seconds / sum.seconds,
                theirs.processor / sum.processor));
    System.out.println(MachineLine.ofThis());
  }

  /** Sums and largest errors over the classes. */
  private static final class Totals {
    private long products;
    private double seconds;
    private double processor;
    private final Map<String, List<Double>> errors = new TreeMap<>();

    void add(SpectrumAnswers found, Map<String, Double> errorsOfClass) {
      products += found.products();
      seconds += found.seconds();
      processor += found.processorSeconds();
      errorsOfClass.forEach(
          (answer, error) -> errors.computeIfAbsent(answer, name -> new ArrayList<>()).add(error));
    }

    @Override
    public String toString() {
      StringBuilder text =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "%d products, %.0f s, %.0f s of processor time; errors, median and largest:",
                  products,
                  seconds,
                  processor));
      errors.forEach(
          (answer, all) -> {
            double[] values = all.stream().mapToDouble(Double::doubleValue).toArray();
            text.append(
                String.format(
                    Locale.ROOT,
                    " %s %.1e %.1e",
                    answer,
                    PairedSteps.quantile(values, 0.5),
                    PairedSteps.quantile(values, 1)));
          });
      return text.toString();
    }
  }

  private static int[] chosen(String classes, int all) {
    return classes.equals("all")
        ? IntStream.range(0, all).toArray()
        : Arrays.stream(classes.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private static Model model(Arch arch, String checkpoint, NumberFormat format) throws IOException {
    Model model =
        Model.create(
            Networks.of(new ModelSpec(arch, Classifier.LINEAR), 10, 3), format, Device.cpu(), 0);
    ModelState.load(model, Safetensors.read(Path.of(checkpoint)));
    return model;
  }

  /**
   * Measures one class.
   *
   * @param options fields of the spec, others have their defaults
   */
  private static SpectrumAnswers ours(
      String method, Model model, MeasuredSplit split, int c, Map<String, Object> options)
      throws IOException {
    Map<String, Object> tree = new HashMap<>(options);
    tree.put("kind", "hessian");
    tree.put("dataset", Map.of("name", "bench"));
    tree.put("model", Map.of("checkpoint", "bench"));
    tree.put("classes", List.of(c));
    tree.put("eigenvectors", false);
    HessianSpec spec = (HessianSpec) SpecReader.readSubmitted(tree);
    List<SpectrumEntry> entries = new ArrayList<>();
    SpectraOut out =
        new SpectraOut() {
          @Override
          public void product(AnalysisProgress progress) {}

          @Override
          public void finished(SpectrumEntry found, Spectrum.Eigenvectors eigenvectors) {
            entries.add(found);
          }
        };
    double processor = ProcessorTime.ofThis();
    new HessianAnalysis(spec, split, model, 1, out, StopSignal.NEVER).run(Set.of());
    return SpectrumAnswers.of(method, entries.getFirst(), ProcessorTime.ofThis() - processor);
  }

  private static void print(int c, int images, SpectrumAnswers found, Map<String, Double> errors) {
    StringBuilder text = new StringBuilder();
    errors.forEach(
        (answer, error) -> text.append(String.format(Locale.ROOT, "%s %.1e, ", answer, error)));
    System.out.printf(
        Locale.ROOT,
        "%-6d %6d  %-16s %8d %8.1f %10.1f  %smax %.5g, min %.5g, trace %.5g%n",
        c,
        images,
        found.method(),
        found.products(),
        found.seconds(),
        found.processorSeconds(),
        text,
        found.largest(),
        found.smallest(),
        found.trace());
  }
}
