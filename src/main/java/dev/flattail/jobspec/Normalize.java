package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Above;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import java.util.List;

/**
 * Normalization of pixels after their scaling to 0..1.
 *
 * @param mean mean of each channel: red, green, blue
 * @param std standard deviation of each channel: red, green, blue
 */
public record Normalize(
    @MinLength(3) @MaxLength(3) List<Double> mean,
    @MinLength(3) @MaxLength(3) @Above(0) List<Double> std) {
  /** Saddle-LongTail {@code cifar_train_sam.py}. */
  public static final Normalize CIFAR =
      new Normalize(List.of(0.4914, 0.4822, 0.4465), List.of(0.2023, 0.1994, 0.2010));

  /** torchvision's constants. */
  public static final Normalize IMAGENET =
      new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /** iNaturalist 2018's, as the authors of this literature measured them. */
  public static final Normalize INAT =
      new Normalize(List.of(0.466, 0.471, 0.380), List.of(0.195, 0.194, 0.192));

  /** Returns the default for square images of this side, in pixels. */
  public static Normalize ofSide(int pixels) {
    return pixels <= 64 ? CIFAR : IMAGENET;
  }
}
