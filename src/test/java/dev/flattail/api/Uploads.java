package dev.flattail.api;

import dev.flattail.architecture.Architecture;
import dev.flattail.spec.Arch;
import dev.flattail.spec.Classifier;
import dev.flattail.spec.Heads;

/** Checkpoints to upload. */
public final class Uploads {
  private Uploads() {}

  /** A ResNet-20 with a linear classifier for 10 classes, all zeros. */
  public static byte[] resnet20() {
    return resnet20(10);
  }

  /** The same for another number of classes. */
  public static byte[] resnet20(int classes) {
    return linear(Arch.RESNET20, classes);
  }

  /** Any architecture with a linear classifier, all zeros. */
  public static byte[] linear(Arch arch, int classes) {
    return Safetensors.zeros(
        Architecture.of(arch, 3).tensors(Heads.PLAIN, Classifier.LINEAR, classes));
  }
}
