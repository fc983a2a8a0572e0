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

  /** Returns a ResNet-20 in float64, whose last bias is too large for float32. */
  public static byte[] beyondFloat32() {
    List<StoredTensor> tensors = new ArrayList<>();
    Architecture.of(Arch.RESNET20, 3)
        .tensors(Heads.PLAIN, Classifier.LINEAR, 10)
        .forEach(
            (name, shape) -> {
              double[] values = new double[numbers(shape)];
              values[0] = name.equals("linear.bias") ? 1e39 : 0;
              tensors.add(StoredTensor.ofDoubles(name, shape, values));
            });
    return file(tensors, Map.of());
  }

  /** Returns a ResNet-20 for another number of classes. */
  public static byte[] resnet20(int classes) {
    return linear(Arch.RESNET20, classes);
  }

  /** Returns any architecture with a linear classifier, all zeros. */
  public static byte[] linear(Arch arch, int classes) {
    return file(arch, Classifier.LINEAR, classes, "", List.of(), Map.of());
  }

  /** Returns a ResNet-20 whose file has metadata. */
  public static byte[] resnet20(int classes, Map<String, String> metadata) {
    return file(Arch.RESNET20, Classifier.LINEAR, classes, "", List.of(), metadata);
  }

  /** Returns a ResNet-20 with a cosine classifier, whose file has metadata. */
  static byte[] cosine(int classes, Map<String, String> metadata) {
    return file(Arch.RESNET20, Classifier.COSINE, classes, "", List.of(), metadata);
  }

  /** Returns a ResNet-20 for 10 classes with more tensors, and a prefix before its own names. */
  static byte[] wrapped(String prefix, StoredTensor... more) {
    return file(Arch.RESNET20, Classifier.LINEAR, 10, prefix, List.of(more), Map.of());
  }

  private static byte[] file(
      Arch arch,
      Classifier classifier,
      int classes,
      String prefix,
      List<StoredTensor> more,
      Map<String, String> metadata) {
    List<StoredTensor> tensors = new ArrayList<>(more);
    Architecture.of(arch, 3)
        .tensors(Heads.PLAIN, classifier, classes)
        .forEach(
            (name, shape) -> {
              tensors.add(StoredTensor.ofFloats(prefix + name, shape, new float[numbers(shape)]));
            });
    return file(tensors, metadata);
  }

  private static int numbers(List<Long> shape) {
    return shape.stream().mapToInt(Math::toIntExact).reduce(1, Math::multiplyExact);
  }

  private static byte[] file(List<StoredTensor> tensors, Map<String, String> metadata) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      Safetensors.write(file, tensors, metadata);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }
}
