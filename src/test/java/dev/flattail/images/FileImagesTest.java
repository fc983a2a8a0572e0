package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.images.decode.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileImagesTest {
  @TempDir Path dir;

  @Test
  void imagesAreReadInTheSizeOfTheirFraming() throws IOException {
    draw("wide.png", 30, 60);
    draw("tall.png", 50, 20);

    ImageSet scaled = images(new Framing.Scaled(16));

    assertThat(scaled.isStored()).isFalse();
    assertThat(scaled.height()).isEqualTo(16);
    assertThat(pixels(scaled, 0)).isEqualTo(decoded("wide.png").resized(16, 16).pixels());
    assertThat(scaled.original(1).pixels()).isEqualTo(decoded("tall.png").resized(16, 16).pixels());

    ImageSet middle = images(new Framing.Center(20, 12));
    assertThat(middle.bytesPerImage()).isEqualTo(3 * 12 * 12);
    assertThat(pixels(middle, 0)).isEqualTo(part(decoded("wide.png").resized(20, 40), 4, 14, 12));
    assertThat(middle.original(0).pixels()).isEqualTo(decoded("wide.png").pixels());
    assertThat(middle.original(1).height()).isEqualTo(50);
  }

  /** torchvision cuts the longer side's fraction off and rounds half a pixel to the even side. */
  @Test
  void theMiddleIsThatOfTorchvision() throws IOException {
    draw("wide.png", 30, 50);
    draw("tall.png", 30, 30);

    byte[] middle = pixels(images(new Framing.Center(20, 16)), 0);

    // 20 * 50 / 30 = 33.3 -> 33 columns; (33 - 16) / 2 = 8.5 -> 8.
    assertThat(middle).isEqualTo(part(decoded("wide.png").resized(20, 33), 2, 8, 16));
  }

  @Test
  void inMemoryTheyAreTheSameBytes() throws IOException {
    draw("wide.png", 30, 60);
    draw("tall.png", 50, 20);
    ImageSet files = images(new Framing.Center(20, 12));

    ImageSet memory = files.select(new int[] {1, 0}).inMemory();

    assertThat(memory.isStored()).isTrue();
    assertThat(memory.labels()).containsExactly(1, 0);
    assertThat(pixels(memory, 0)).isEqualTo(pixels(files, 1));
    assertThat(pixels(memory, 1)).isEqualTo(pixels(files, 0));
    assertThat(files.inMemoryWithin(2 * 3 * 12 * 12 - 1)).isSameAs(files);
    Path packed = dir.resolve("pixels.bin");
    PackedImages.write(packed, new LabeledImages(files, memory));
    assertThat(pixels(PackedImages.open(packed).train(), 1)).isEqualTo(pixels(files, 1));
    assertThat(pixels(PackedImages.open(packed).test(), 1)).isEqualTo(pixels(files, 0));
  }

  @Test
  void aDamagedOrMissingFileIsNamedWithItsRemedy() throws IOException {
    draw("wide.png", 30, 60);
    draw("tall.png", 50, 20);
    ImageSet images = images(new Framing.Scaled(16));
    byte[] whole = Files.readAllBytes(dir.resolve("tall.png"));

    Files.write(dir.resolve("tall.png"), Arrays.copyOf(whole, whole.length - 40));
    assertThatThrownBy(() -> pixels(images, 1))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("tall.png")
        .hasMessageContaining("ends early")
        .hasMessageContaining("resume the job");
    Files.delete(dir.resolve("tall.png"));
    assertThatThrownBy(() -> pixels(images, 1))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("tall.png")
        .hasMessageContaining("not there any more");
    assertThatThrownBy(images::inMemory).isInstanceOf(UnreadableImageException.class);
    assertThatThrownBy(
            () -> PackedImages.write(dir.resolve("pixels.bin"), new LabeledImages(images, images)))
        .isInstanceOf(UnreadableImageException.class);
    assertThat(dir.resolve("pixels.bin")).doesNotExist();
  }

  @Test
  void filesAreHeldToTheirCheckWheneverTheyAreRead() throws IOException {
    draw("wide.png", 30, 60);
    long size = Files.size(dir.resolve("wide.png"));
    FileImages.Split split =
        new FileImages.Split(
            List.of(new ListedImage("wide.png", 0)),
            (_, file) -> {
              if (file.length != size) {
                throw new InvalidImagesException("changed");
              }
            });
    ImageSet images =
        new FileImages(dir, List.of("a"), split, split).framedBy(new Framing.Scaled(8)).train();

    assertThat(pixels(images, 0)).hasSize(3 * 64);
    draw("wide.png", 31, 60);
    assertThatThrownBy(() -> pixels(images, 0))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("changed");
  }

  @Test
  void aMiddleLargerThanTheScaledImageIsRefused() {
    assertThatThrownBy(() -> new Framing.Center(20, 24))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24")
        .hasMessageContaining("20");
  }

  private static byte[] part(RgbImage image, int top, int left, int side) {
    byte[] part = new byte[3 * side * side];
    for (int i = 0; i < part.length; i++) {
      int row = i / side % side;
      int from = (i / (side * side) * image.height() + top + row) * image.width();
      part[i] = image.pixels()[from + left + i % side];
    }
    return part;
  }

  private ImageSet images(Framing framing) {
    FileImages.Split split =
        new FileImages.Split(
            List.of(new ListedImage("wide.png", 0), new ListedImage("tall.png", 1)),
            FileCheck.NONE);
    return new FileImages(dir, List.of("a", "b"), split, split).framedBy(framing).train();
  }

  private static byte[] pixels(ImageSet images, int index) {
    byte[] pixels = new byte[images.bytesPerImage()];
    images.read(index, pixels);
    return pixels;
  }

  private RgbImage decoded(String name) throws IOException {
    return ImageDecoding.one(dir.resolve(name), dir);
  }

  private void draw(String name, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, i * 40_503);
    }
    ImageIO.write(image, "png", dir.resolve(name).toFile());
  }
}
