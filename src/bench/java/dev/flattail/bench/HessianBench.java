package dev.flattail.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.curvature.AnalysisProgress;
import dev.flattail.engine.curvature.HessianAnalysis;
import dev.flattail.engine.curvature.HessianOperator;
import dev.flattail.engine.curvature.LossTerm;
import dev.flattail.engine.curvature.SpectraOut;
import dev.flattail.engine.curvature.Spectrum;
import dev.flattail.engine.data.Batches;
import dev.flattail.engine.data.ClassSamples;
import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures a Hessian report of a trained ResNet-32, class by class: Flattail's with one and with
 * three probes, one with a single eigenvalue at each end, and the reference's protocol on the same
 * engine, which records the graph for every product. They alternate class by class. Products and
 * milliseconds per product are reported separately.
 *
 * <p>Arguments: a ResNet-32 checkpoint (safetensors, linear classifier), a folder with class
 * folders of images, most images of a class (128), classes such as {@code 0,5,9} (all), threads
 * (all cores), {@code ours} to leave the reference out.
 */
public final class HessianBench {
  private static final double FACTOR = 0.01;
  private static final long BUDGET = 2048;

  private HessianBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    MeasuredSplit split = LongTail.of(Path.of(args[1]), FACTOR);
    int most = args.length > 2 ? Integer.parseInt(args[2]) : 128;
    String classes = args.length > 3 ? args[3] : "all";
    Torch.start(
        args.length > 4 ? Integer.parseInt(args[4]) : Runtime.getRuntime().availableProcessors());
    boolean reference = args.length <= 5 || !args[5].equals("ours");
    int classCount = split.images().classes();
    List<Integer> chosen = new ArrayList<>();
    for (int c = 0; c < classCount; c++) {
      if (classes.equals("all") || List.of(classes.split(",")).contains(Integer.toString(c))) {
        chosen.add(c);
      }
    }
    try (Model model =
        Model.create(
            Networks.of(new ModelSpec(Arch.RESNET32, Classifier.LINEAR), classCount, 3),
            NumberFormat.FLOAT32_CONTIGUOUS,
            Device.cpu(),
            0)) {
      ModelState.load(model, Safetensors.read(Path.of(args[0])));
      System.out.printf(
          "ResNet-32, at most %d images a class, %d threads, graphs kept within %d MiB%n",
          most, Torch.threads(), BUDGET);
      System.out.printf(
          "%-6s %6s  %-10s %9s %9s %11s  %s%n",
          "class", "images", "method", "products", "seconds", "ms/product", "found");
      Totals ends = new Totals();
      Totals one = new Totals();
      Totals three = new Totals();
      Totals theirs = new Totals();
      for (int c : chosen) {
        ours(model, split, most, c, 1, 1, ends);
        ours(model, split, most, c, 1, 5, one);
        if (reference) {
          reference(model, split, most, c, theirs);
        }
        ours(model, split, most, c, 3, 5, three);
      }
      System.out.printf("one probe, one eigenvalue at each end: %s%n", ends);
      System.out.printf("one probe: %s; three probes: %s; reference: %s%n", one, three, theirs);
      if (reference) {
        System.out.printf(
            "reference / one eigenvalue: %.1fx, / one probe: %.1fx, / three probes: %.1fx%n",
            theirs.seconds / ends.seconds,
            theirs.seconds / one.seconds,
            theirs.seconds / three.seconds);
      }
    }
  }

  private static final class Totals {
    private long products;
    private double seconds;

    void add(long moreProducts, double moreSeconds) {
      products += moreProducts;
      seconds += moreSeconds;
    }

    @Override
    public String toString() {
      return "%d products, %.0f s, %.0f ms a product"
          .formatted(products, seconds, 1000 * seconds / products);
    }
  }

  private static void ours(
      Model model, MeasuredSplit split, int most, int c, int probes, int count, Totals totals)
      throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", "hessian");
    tree.put("dataset", Map.of("name", "bench"));
    tree.put("model", Map.of("checkpoint", "bench"));
    tree.put("classes", List.of(c));
    tree.put("maxSamplesPerClass", most);
    tree.put("probes", probes);
    tree.put("extremes", Map.of("count", count));
    tree.put("memoryBudgetMiB", BUDGET);
    HessianSpec spec = (HessianSpec) SpecReader.readSubmitted(tree);
    SpectraOut out =
        new SpectraOut() {
          @Override
          public void product(AnalysisProgress progress) {}

          @Override
          public void finished(SpectrumEntry found, Spectrum.Eigenvectors eigenvectors) {
            totals.add(found.hessianVectorProducts(), found.seconds());
            print(
                c,
                found.samples(),
                probes == 1 ? (count == 1 ? "one, ends" : "one probe") : "three",
                found.hessianVectorProducts(),
                found.seconds(),
                "max %.4g (residual %.1e%s), min %.4g (residual %.1e%s), trace %.4g, deflated %s"
                    .formatted(
                        found.lambdaMax().value(),
                        found.lambdaMax().residual(),
                        found.lambdaMax().converged() ? "" : ", not converged",
                        found.lambdaMin().value(),
                        found.lambdaMin().residual(),
                        found.lambdaMin().converged() ? "" : ", not converged",
                        found.trace().value(),
                        found.traceDeflated()));
          }
        };
    new HessianAnalysis(spec, split, model, 1, out, StopSignal.NEVER).run(Set.of());
  }

  private static void reference(Model model, MeasuredSplit split, int most, int c, Totals totals) {
    long started = System.nanoTime();
    ImageSet images = ClassSamples.of(split.images(), most, 0)[c];
    LossTerm term = new ClassTerm(model, images, split.normalize());
    try (HessianOperator operator =
        new HessianOperator(
            model.manager(), model.parameters(), List.of(term), 0, StopSignal.NEVER)) {
      ReferenceProtocol.Outcome outcome = new ReferenceProtocol(operator, c).run();
      double seconds = (System.nanoTime() - started) / 1e9;
      totals.add(outcome.products(), seconds);
      print(
          c,
          images.size(),
          "reference",
          outcome.products(),
          seconds,
          "%d + %d + %d products, largest magnitude %.4g, trace %.4g"
              .formatted(
                  outcome.power(),
                  outcome.hutchinson(),
                  outcome.lanczos(),
                  outcome.top(),
                  outcome.trace()));
    }
  }

  private static void print(
      int c, int images, String method, long products, double seconds, String found) {
    System.out.printf(
        "%-6d %6d  %-10s %9d %9.1f %11.1f  %s%n",
        c, images, method, products, seconds, 1000 * seconds / products, found);
  }

  /** A class's cross-entropy over one batch. */
  private record ClassTerm(Model model, ImageSet images, Normalize normalize) implements LossTerm {
    @Override
    public double weight() {
      return 1;
    }

    @Override
    public long recordedBytes() {
      return Long.MAX_VALUE;
    }

    @Override
    public NDArray outputs(NDArray at, NDManager owner) {
      NDArray pixels = Batches.whole(images, normalize, model.format(), owner);
      return model.forward(at, pixels, BatchNormMode.EVALUATE).logits();
    }

    @Override
    public NDArray losses(NDArray outputs) {
      NDArray column = Batches.labels(images.labels(), outputs.getManager()).reshape(-1, 1);
      return outputs.logSoftmax(1).gather(column, 1).neg().reshape(images.size());
    }
  }
}
