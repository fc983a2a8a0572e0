package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.images.decode.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedImagesTest {
  @TempDir Path dir;

  @Test
  void imagesComeBackAsTheyWerePut() throws IOException {
    Path file = pack();

    LabeledImages images = PackedImages.open(file);

    assertThat(images.train().classNames()).containsExactly("Katze", "Öltanker");
    assertThat(images.train().labels()).containsExactly(0, 1);
    assertThat(images.test().labels()).containsExactly(1);
    assertThat(images.train().height()).isEqualTo(2);
    assertThat(images.train().width()).isEqualTo(5);
    byte[] pixels = new byte[30];
    images.train().read(1, pixels);
    assertThat(pixels).containsOnly((byte) 11);
    images.test().read(0, pixels);
    assertThat(pixels).containsOnly((byte) 12);
  }

  @Test
  void thereIsNoFileBeforeAllIsWritten() throws IOException {
    Path file = dir.resolve("pixels.bin");

    try (PackedImages.Writer writer = new PackedImages.Writer(file, folders(), 2, 5)) {
      writer.put(0, image(10));
    }

    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void aFileCutShortIsRefused() throws IOException {
    Path file = pack();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));

    assertThatThrownBy(() -> PackedImages.open(file)).hasMessageContaining("damaged");
    Files.writeString(file, "something else");
    assertThatThrownBy(() -> PackedImages.open(file)).hasMessageContaining("no file of packed");
  }

  private Path pack() throws IOException {
    Path file = dir.resolve("pixels.bin");
    try (PackedImages.Writer writer = new PackedImages.Writer(file, folders(), 2, 5)) {
      writer.put(2, image(12));
      writer.put(0, image(10));
      writer.put(1, image(11));
      writer.commit();
    }
    return file;
  }

  private static RgbImage image(int value) {
    byte[] pixels = new byte[30];
    Arrays.fill(pixels, (byte) value);
    return new RgbImage(2, 5, pixels);
  }

  private static ClassFolders folders() {
    return new ClassFolders(
        List.of("Katze", "Öltanker"),
        List.of(
            new ClassFolders.LabeledFile(Path.of("a"), 0),
            new ClassFolders.LabeledFile(Path.of("b"), 1)),
        List.of(new ClassFolders.LabeledFile(Path.of("c"), 1)));
  }
}
