package dev.flattail.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.architecture.Architecture;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.curvature.HessianOperator;
import dev.flattail.engine.curvature.LossTerm;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.ModelSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Measures the memory of a recorded gradient for every architecture, each in a process of its own:
 * what it keeps for an image, and what a product with the Hessian takes for the time that it runs.
 * Both are given in MiB and as multiples of the convolutions' activations. Linux only.
 *
 * <p>Kept memory is the growth of the resident memory by a further recording of a batch, with an
 * allocator that returns what is freed at once. Two batch sizes tell the memory of images from that
 * of the graph itself.
 *
 * <p>Arguments, each optional: threads (all cores), one architecture, pixels, images.
 */
public final class RecordedMemoryBench {
  private static final int CLASSES = 10;
  private static final int RECORDINGS = 3;
  private static final int FACTOR = 3;
  private static final double MIB = 1 << 20;

  private RecordedMemoryBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int threads =
        args.length > 0 ? Integer.parseInt(args[0]) : Runtime.getRuntime().availableProcessors();
    if (args.length > 1) {
      measure(
          threads,
          Arch.valueOf(args[1].toUpperCase(Locale.ROOT)),
          Integer.parseInt(args[2]),
          Integer.parseInt(args[3]));
      return;
    }
    System.out.printf(
        "%-16s %6s %12s %12s %8s %12s %8s%n",
        "network", "pixels", "kept/image", "kept/batch", "factor", "product", "factor");
    for (Arch arch : Arch.values()) {
      boolean photographs = Architecture.of(arch, 3).pooled();
      inOwnProcess(threads, arch, photographs ? 64 : 32, 4);
    }
  }

  private static void inOwnProcess(int threads, Arch arch, int pixels, int images)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(RecordedMemoryBench.class.getName());
    command.addAll(
        List.of("" + threads, arch.name(), Integer.toString(pixels), Integer.toString(images)));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    // Freed memory goes back to the system at once, so that resident memory is what is in use.
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
    Process process = builder.start();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().filter(line -> line.startsWith(arch.name())).forEach(System.out::println);
    }
    if (process.waitFor() != 0) {
      System.out.println(arch + " ended with " + process.exitValue());
    }
  }

  private static void measure(int threads, Arch arch, int pixels, int images) throws IOException {
    Torch.start(threads);
    try (Model model =
        Model.create(
            Networks.of(new ModelSpec(arch, Classifier.LINEAR), CLASSES, 3),
            NumberFormat.FLOAT32_CONTIGUOUS,
            Device.cpu(),
            0)) {
      double[] few = measure(model, pixels, images);
      double[] many = measure(model, pixels, FACTOR * images);
      double more = (FACTOR - 1) * images;
      double kept = (many[0] - few[0]) / more;
      double product = (many[1] - few[1]) / more;
      double activations = Architecture.of(arch, 3).activations(pixels, pixels) * Float.BYTES / MIB;
      System.out.printf(
          Locale.ROOT,
          "%-16s %6d %9.2f MiB %9.1f MiB %8.2f %9.2f MiB %8.2f%n",
          arch.name(),
          pixels,
          kept,
          few[0] - images * kept,
          kept / activations,
          product,
          product / activations);
    }
  }

  /** Returns the memory of one kept recording, and what a product takes beyond it, in MiB. */
  private static double[] measure(Model model, int pixels, int images) throws IOException {
    List<HessianOperator> open = new ArrayList<>();
    try {
      double kept = 0;
      for (int i = 0; i < RECORDINGS; i++) {
        double before = ProcessMemory.resident();
        open.add(
            new HessianOperator(
                model.manager(),
                model.parameters(),
                List.of(new RandomImages(model, pixels, images)),
                Long.MAX_VALUE,
                StopSignal.NEVER));
        kept = ProcessMemory.resident() - before;
      }
      ProcessMemory.resetPeak();
      double before = ProcessMemory.resident();
      open.getLast().times(model.parameters(), model.manager()).close();
      return new double[] {kept, ProcessMemory.peak() - before};
    } finally {
      open.forEach(HessianOperator::close);
    }
  }

  /** The cross-entropy of random images. */
  private record RandomImages(Model model, int pixels, int images) implements LossTerm {
    @Override
    public double weight() {
      return 1;
    }

    @Override
    public long recordedBytes() {
      return 0;
    }

    @Override
    public NDArray outputs(NDArray at, NDManager owner) {
      SplittableRandom random = new SplittableRandom(1);
      float[] values = new float[images * 3 * pixels * pixels];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-2, 2);
      }
      NDArray input = owner.create(values, new Shape(images, 3, pixels, pixels)).duplicate();
      return model.forward(at, input, BatchNormMode.EVALUATE).logits();
    }

    @Override
    public NDArray losses(NDArray outputs) {
      NDManager owner = outputs.getManager();
      long[] labels = new SplittableRandom(2).longs(images, 0, CLASSES).toArray();
      NDArray column = owner.create(labels).duplicate().reshape(-1, 1);
      return outputs.logSoftmax(1).gather(column, 1).neg().reshape(-1);
    }
  }
}
