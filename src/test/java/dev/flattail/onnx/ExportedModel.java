package dev.flattail.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.architecture.Inference;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.evaluate.ModelEvaluation;
import dev.flattail.engine.evaluate.TrainedModel;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.GradMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.SafetensorsHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model with random values, its checkpoint, and the ONNX file that is made from it. */
final class ExportedModel implements AutoCloseable {
  static final int CLASSES = 7;
  static final Normalize NORMALIZE =
      new Normalize(List.of(0.4914, 0.4822, 0.4465), List.of(0.2023, 0.1994, 0.2010));

  private final ModelSpec spec;
  private final Model model;
  private final byte[] checkpoint;
  private final SafetensorsHeader header;

  /**
   * @param images those by which the batch normalizations normalize
   */
  ExportedModel(ModelSpec spec, NumberFormat format, ImageSet images, Map<String, String> metadata)
      throws IOException {
    this.spec = spec;
    this.model =
        Model.create(Networks.of(spec, CLASSES, ImageSet.CHANNELS), format, Device.cpu(), 1);
    moveVectors();
    takeStatistics(images);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Safetensors.write(file, ModelState.of(model), metadata);
    this.checkpoint = file.toByteArray();
    this.header = SafetensorsHeader.read(new ByteArrayInputStream(checkpoint));
  }

  /**
   * Changes the parameters of batch normalizations and classifiers, which start as zeros and ones,
   * so that each has an effect of its own.
   */
  private void moveVectors() {
    double[] values = model.parameterValues();
    Random random = new Random(7);
    for (FlatLayout.Slot slot : model.network().parameters().slots()) {
      for (int i = 0; slot.shape().dimension() < 4 && i < slot.size(); i++) {
        values[(int) slot.offset() + i] += 0.6 * random.nextDouble() - 0.3;
      }
    }
    assign(model.parameters(), values);
  }

  /**
   * Sets the running statistics to those of the images, so that the maps of deep networks stay as
   * small as after a training.
   */
  private void takeStatistics(ImageSet images) {
    float[] pixels = normalized(pixels(images));
    try (NDManager scope = model.manager().newSubManager();
        GradMode off = GradMode.off()) {
      NDArray input =
          scope.create(pixels, new Shape(images.size(), 3, images.height(), images.width()));
      NDArray recorded = model.statistics().duplicate();
      recorded.attach(scope);
      NDArray at = model.parameters().stopGradient();
      at.attach(scope);
      model.forwardRecording(at, input, recorded);
      FlatVectors.assign(model.statistics(), recorded);
    }
    raiseVariances();
  }

  /**
   * Adds the mean over the channels to each variance. After a training no channel is as flat as
   * some are here, which would enlarge rounding errors a hundredfold in every layer.
   */
  private void raiseVariances() {
    double[] values = doubles(model.statistics());
    for (FlatLayout.Slot slot : model.network().statistics().slots()) {
      if (slot.name().endsWith(".running_var")) {
        int begin = (int) slot.offset();
        int end = begin + (int) slot.size();
        double mean = Arrays.stream(values, begin, end).average().orElseThrow();
        for (int i = begin; i < end; i++) {
          values[i] += mean;
        }
      }
    }
    assign(model.statistics(), values);
  }

  private void assign(NDArray vector, double[] values) {
    try (NDArray moved = model.format().create(model.manager(), values, new Shape(values.length))) {
      FlatVectors.assign(vector, moved);
    }
  }

  private static double[] doubles(NDArray vector) {
    try (NDArray wide = vector.toType(DataType.FLOAT64, true)) {
      return wide.toDoubleArray();
    }
  }

  /** Returns the pixels of images in [0, 1]. */
  static float[] pixels(ImageSet images) {
    float[] all = new float[images.size() * images.bytesPerImage()];
    byte[] image = new byte[images.bytesPerImage()];
    for (int i = 0; i < images.size(); i++) {
      images.read(i, image);
      for (int p = 0; p < image.length; p++) {
        all[i * image.length + p] = (image[p] & 0xff) / 255f;
      }
    }
    return all;
  }

  private static float[] normalized(float[] pixels) {
    float[] normalized = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      normalized[i] = (pixels[i] - 0.5f) / 0.2f;
    }
    return normalized;
  }

  byte[] checkpoint() {
    return checkpoint;
  }

  SafetensorsHeader header() {
    return header;
  }

  OnnxModel onnx(boolean foldBatchNorm) {
    return OnnxModel.of(
        Inference.of(spec, ImageSet.CHANNELS),
        header,
        NORMALIZE,
        foldBatchNorm,
        new OnnxModel.Labels("1", "graph", "A model.", Map.of("checkpoint", "last")));
  }

  byte[] file(boolean foldBatchNorm) throws IOException {
    OnnxModel onnx = onnx(foldBatchNorm);
    return read(onnx, 0, onnx.bytes());
  }

  byte[] read(OnnxModel onnx, long from, long length) throws IOException {
    try (var in =
        onnx.read(
            (begin, count) -> new ByteArrayInputStream(checkpoint, (int) begin, (int) count),
            from,
            length)) {
      return in.readAllBytes();
    }
  }

  /** Computes logits from the checkpoint as an evaluation in float32 does. */
  double[][] logits(ImageSet images) throws IOException, InterruptedException {
    Path file = Files.createTempFile("exported", ".safetensors");
    try {
      Files.write(file, checkpoint);
      try (Model loaded = TrainedModel.load(spec, CLASSES, NumberFormat.FLOAT32, "cpu", file)) {
        return logits(loaded, images);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static double[][] logits(Model loaded, ImageSet images) throws InterruptedException {
    List<double[]> rows = new ArrayList<>();
    ModelEvaluation.run(
        loaded,
        images,
        NORMALIZE,
        2,
        (logits, labels) -> {
          for (int i = 0; i < labels.length; i++) {
            rows.add(Arrays.copyOfRange(logits, i * CLASSES, (i + 1) * CLASSES));
          }
        },
        size -> true);
    return rows.toArray(double[][]::new);
  }

  @Override
  public void close() {
    model.close();
  }
}
