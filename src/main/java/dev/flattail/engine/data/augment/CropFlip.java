package dev.flattail.engine.data.augment;

import dev.flattail.images.ImageSet;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.random.KeyedRandom;
import java.util.Arrays;

/**
 * Implements torchvision's {@code RandomCrop(size, padding=4)} and {@code RandomHorizontalFlip()}
 * on bytes. The padding is raw zero, so after normalization it is {@code -mean/std}, not zero.
 */
final class CropFlip implements Augmentation {
  private static final int PADDING = 4;

  private final int height;
  private final int width;

  CropFlip(int height, int width) {
    this.height = height;
    this.width = width;
  }

  @Override
  public void apply(RgbImage image, byte[] into, KeyedRandom random) {
    int down = random.nextInt(2 * PADDING + 1) - PADDING;
    int right = random.nextInt(2 * PADDING + 1) - PADDING;
    crop(image.pixels(), into, down, right, random.nextBoolean());
  }

  /**
   * Copies the window whose top left corner is at {@code (down, right)} of the padded image,
   * mirrored when {@code flip}.
   */
  void crop(byte[] image, byte[] into, int down, int right, boolean flip) {
    Arrays.fill(into, (byte) 0);
    int firstRow = Math.max(0, -down);
    int endRow = Math.min(height, height - down);
    int firstColumn = Math.max(0, -right);
    int columns = Math.min(width, width - right) - firstColumn;
    if (columns <= 0) {
      return;
    }
    for (int channel = 0; channel < ImageSet.CHANNELS; channel++) {
      for (int row = firstRow; row < endRow; row++) {
        int from = (channel * height + row + down) * width + firstColumn + right;
        int to = (channel * height + row) * width;
        if (flip) {
          for (int i = 0; i < columns; i++) {
            into[to + width - 1 - firstColumn - i] = image[from + i];
          }
        } else {
          System.arraycopy(image, from, into, to + firstColumn, columns);
        }
      }
    }
  }
}
