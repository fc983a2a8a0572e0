package dev.flattail.modelcode;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.flattail.engine.checkpoint.ModelState;
import dev.flattail.engine.evaluate.ModelEvaluation;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Networks;
import dev.flattail.engine.tensor.BatchNormMode;
import dev.flattail.engine.tensor.NumberFormat;
import dev.flattail.examples.Python;
import dev.flattail.examples.Python.Outcome;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.modelcode.PyTorchModel.Preparation;
import dev.flattail.safetensors.Safetensors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the Python of every network with the engine, in PyTorch: {@code -Ppython}, with an
 * interpreter that has PyTorch.
 */
class PyTorchModelSuite {
  private static final int CLASSES = 7;
  private static final int IMAGES = 6;
  private static final int SIDE = 32;
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g");

  @ParameterizedTest
  @EnumSource
  void thePythonHasTheTensorsAndTheLogitsOfTheEngine(Arch arch, @TempDir Path folder)
      throws Exception {
    Assumptions.assumeTrue(
        Python.run(folder, Map.of(), "-c", "import torch").status() == 0,
        () ->
            "'%s' has no PyTorch: pip install torch, or name another interpreter with -Dpython="
                .formatted(Python.COMMAND));
    List<String> arguments = new ArrayList<>(List.of("src/test/python/check_models.py"));
    for (Heads heads : Heads.values()) {
      arguments.add(write(folder, new ModelSpec(arch, Classifier.LINEAR, heads), false));
    }
    arguments.add(write(folder, new ModelSpec(arch, Classifier.COSINE), false));
    arguments.add(write(folder, new ModelSpec(arch, Classifier.LINEAR), true));

    Outcome outcome = Python.run(folder, Map.of(), arguments.toArray(String[]::new));

    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(outcome.output().lines()).hasSize(arguments.size() - 1);
    System.out.println(outcome.output());
  }

  private static String write(Path parent, ModelSpec spec, boolean single) throws Exception {
    NumberFormat format = single ? NumberFormat.FLOAT32 : NumberFormat.FLOAT64;
    Path folder =
        Files.createDirectories(
            parent.resolve(
                "%s-%s-%s-%s".formatted(spec.arch(), spec.heads(), spec.classifier(), format)));
    byte[] pixels = new byte[IMAGES * 3 * SIDE * SIDE];
    new Random(5).nextBytes(pixels);
    Files.write(folder.resolve("images.bin"), pixels);
    ImageSet images = ImageSet.copyOf(NAMES, SIDE, SIDE, pixels, new int[IMAGES]);
    List<Double> logits = new ArrayList<>();
    try (Model model = Model.create(Networks.of(spec, CLASSES, 3), format, Device.cpu(), 3)) {
      move(model);
      ModelEvaluation.run(
          model,
          images,
          Normalize.CIFAR,
          IMAGES,
          (batch, labels) -> Arrays.stream(batch).forEach(logits::add),
          done -> true);
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(folder.resolve("last.safetensors")))) {
        Safetensors.write(out, ModelState.of(model), Map.of("format", "pt"));
      }
    }
    Files.writeString(folder.resolve("logits.json"), logits.toString());
    Files.writeString(
        folder.resolve("model.py"),
        PyTorchModel.of(spec, CLASSES, new Preparation(Normalize.CIFAR, null, null), null));
    return folder.toString();
  }

  /** Moves all values from where they start: scales of one and shifts of zero hide mistakes. */
  private static void move(Model model) throws IOException {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray noise =
          scope.randomUniform(
              -0.02f, 0.02f, model.parameters().getShape(), model.format().master());
      model.parameters().addi(noise);
      NDArray images =
          scope.randomUniform(
              -1,
              1,
              new ai.djl.ndarray.types.Shape(IMAGES, 3, SIDE, SIDE),
              model.format().master());
      model.forward(model.parameters(), images, BatchNormMode.TRAIN);
    }
  }
}
