package dev.flattail.api;

import dev.flattail.architecture.Architecture;
import dev.flattail.jobspec.Arch;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Creates checkpoints to upload. */
public final class Uploads {
  private Uploads() {}

  /** Returns a ResNet-20 with a linear classifier for 10 classes, all zeros. */
  public static byte[] resnet20() {
    return resnet20(10);
  }

  /** Returns a ResNet-20 for another number of classes. */
  public static byte[] resnet20(int classes) {
    return linear(Arch.RESNET20, classes);
  }

  /** Returns any architecture with a linear classifier, all zeros. */
  public static byte[] linear(Arch arch, int classes) {
    List<StoredTensor> tensors = new ArrayList<>();
    Architecture.of(arch, 3)
        .tensors(Heads.PLAIN, Classifier.LINEAR, classes)
        .forEach(
            (name, shape) -> {
              int size = shape.stream().mapToInt(Math::toIntExact).reduce(1, Math::multiplyExact);
              tensors.add(StoredTensor.ofFloats(name, shape, new float[size]));
            });
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      Safetensors.write(file, tensors, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }
}
