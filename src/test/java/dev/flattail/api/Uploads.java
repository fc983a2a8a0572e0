package dev.flattail.api;

import dev.flattail.spec.Arch;
import dev.flattail.spec.Classifier;
import dev.flattail.spec.ModelSpec;

/** Checkpoints to upload. */
public final class Uploads {
  private Uploads() {}

  /** A ResNet-20 with a linear classifier for 10 classes, all zeros. */
  public static byte[] resnet20() {
    return resnet20(10);
  }

  /** The same for another number of classes. */
  public static byte[] resnet20(int classes) {
    return Safetensors.zeros(
        ResNetLayout.of(new ModelSpec(Arch.RESNET20, Classifier.LINEAR), classes));
  }
}
