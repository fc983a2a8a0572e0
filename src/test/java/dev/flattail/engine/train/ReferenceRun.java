package dev.flattail.engine.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.SharedFiles;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.loss.Loss;
import dev.flattail.engine.loss.Losses;
import dev.flattail.engine.loss.Targets;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.optim.Optimizers;
import dev.flattail.engine.optim.StepReport;
import dev.flattail.engine.optim.Stepper;
import dev.flattail.engine.optim.Steppers;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.engine.train.method.BatchObjective;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.OptimizerSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.schedule.RhoSchedules;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a whole training of the reference code ({@code golden/e2e-*}) with the engine's parts and
 * the smallest possible loop: 96 CIFAR images in file order, batches of 32, 4 epochs.
 */
final class ReferenceRun implements AutoCloseable {
  private static final int RECORD = 3073;
  private static final int IMAGES = 96;
  private static final int BATCH = 32;
  private static final int EPOCHS = 4;
  private static final int CLASSES = 10;
  private static final float[] MEAN = {0.4914f, 0.4822f, 0.4465f};
  private static final float[] STD = {0.2023f, 0.1994f, 0.2010f};

  final Model model;
  final List<StepReport> steps = new ArrayList<>();
  private final String folder;
  private final byte[] records;
  private final Loss loss;
  private final NDManager constants;
  private final OptimizerSpec optimizer;
  private final @Nullable SharpnessSpec sharpness;

  ReferenceRun(
      String folder,
      ModelSpec modelSpec,
      LossSpec.OfLogits lossSpec,
      OptimizerSpec optimizer,
      @Nullable SharpnessSpec sharpness,
      NumberFormat format)
      throws IOException {
    this.folder = folder;
    this.records = Files.readAllBytes(SharedFiles.file("golden/" + folder + "/dataset.bin"));
    this.model = Model.create(Networks.of(modelSpec, CLASSES, 3), format, Device.cpu(), 0);
    this.constants = Torch.newManager(Device.cpu());
    this.loss = Losses.of(lossSpec, classCounts(), constants, format);
    this.optimizer = optimizer;
    this.sharpness = sharpness;
    ModelState.load(model, file("init.safetensors"));
  }

  List<StoredTensor> file(String name) throws IOException {
    return Safetensors.read(SharedFiles.file("golden/" + folder + "/" + name));
  }

  /** Runs all twelve steps; {@code afterFirst} runs after the first. */
  void train(Runnable afterFirst) {
    Stepper stepper =
        Steppers.of(
            sharpness,
            Optimizers.of(optimizer, model.parameters()),
            model.network().parameters(),
            classCounts(),
            0);
    double rho = Objects.requireNonNullElse(RhoSchedules.at(sharpness, 1, 1), 0.0);
    Stepper.Rates rates = new Stepper.Rates(optimizer.lr(), rho, 0);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int from = 0; from < IMAGES; from += BATCH) {
        try (NDManager scope = model.manager().newSubManager()) {
          BatchObjective objective =
              new BatchObjective(
                  model,
                  loss,
                  null,
                  images(scope, from, BATCH),
                  Targets.of(labels(scope, from, BATCH)));
          steps.add(stepper.step(scope, model.parameters(), objective, rates));
        }
        if (steps.size() == 1) {
          afterFirst.run();
        }
      }
    }
  }

  /**
   * Computes the training loss over all images as one batch, with batch normalization in evaluation
   * mode.
   */
  double finalLoss() {
    try (NDManager scope = model.manager().newSubManager()) {
      double[] logits = model.logits(images(scope, 0, IMAGES));
      NDArray array = model.format().create(scope, logits, new Shape(IMAGES, CLASSES));
      return loss.of(array, labels(scope, 0, IMAGES), null)
          .toType(DataType.FLOAT64, false)
          .getDouble();
    }
  }

  private int[] classCounts() {
    int[] counts = new int[CLASSES];
    for (int i = 0; i < IMAGES; i++) {
      counts[records[i * RECORD]]++;
    }
    return counts;
  }

  /** Computes u/255, minus mean, over std, all in float32 for every precision. */
  private NDArray images(NDManager owner, int from, int count) {
    float[] pixels = new float[count * (RECORD - 1)];
    int plane = (RECORD - 1) / 3;
    for (int i = 0; i < pixels.length; i++) {
      int image = from + i / (RECORD - 1);
      int offset = i % (RECORD - 1);
      int channel = offset / plane;
      float value = (records[image * RECORD + 1 + offset] & 0xff) / 255f;
      pixels[i] = (value - MEAN[channel]) / STD[channel];
    }
    return owner.create(pixels, new Shape(count, 3, 32, 32));
  }

  private NDArray labels(NDManager owner, int from, int count) {
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = records[(from + i) * RECORD];
    }
    return owner.create(labels);
  }

  @Override
  public void close() {
    constants.close();
    model.close();
  }
}
