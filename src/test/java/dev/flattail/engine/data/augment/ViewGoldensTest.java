package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.engine.data.augment.Affine.Interpolation;
import dev.flattail.images.Framing;
import dev.flattail.images.decode.BilinearResize;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.images.decode.Window;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against bytes that torchvision and Pillow gave. */
class ViewGoldensTest {

  @ParameterizedTest
  @MethodSource
  void aWindowIsScaledAsTorchvisionDoes(String line) {
    int[] n = numbers(line, 8);
    RgbImage result = new RgbImage(n[6], n[7], new byte[3 * n[6] * n[7]]);

    assertThat(
            PillowImages.checksum(
                n[0],
                n[1],
                image -> {
                  Window window = new Window(n[2], n[3], n[4], n[5]);
                  new BilinearResize().apply(image, window, n[6], n[7], result.pixels());
                  return result;
                }))
        .isEqualTo(last(line));
  }

  static Stream<String> aWindowIsScaledAsTorchvisionDoes() {
    return ViewGoldens.WINDOWS.lines();
  }

  @ParameterizedTest
  @MethodSource
  void theMiddleIsWhatTorchvisionEvaluatesOn(String line) {
    int[] n = numbers(line, 4);

    assertThat(PillowImages.checksum(n[0], n[1], new Framing.Center(n[2], n[3])::frame))
        .isEqualTo(last(line));
  }

  static Stream<String> theMiddleIsWhatTorchvisionEvaluatesOn() {
    return ViewGoldens.CENTERS.lines();
  }

  @ParameterizedTest
  @MethodSource
  void blursAreThoseOfPillow(String line) {
    String[] words = line.split(" ");
    double sigma = Double.parseDouble(words[0]);
    BiConsumer<Frame, byte[]> blur = (frame, image) -> new GaussianBlur(frame).apply(image, sigma);

    assertThat(inPlace(32, 32, blur)).isEqualTo(words[1]);
    assertThat(inPlace(5, 3, blur)).isEqualTo(words[2]);
    assertThat(inPlace(1, 40, blur)).isEqualTo(words[3]);
  }

  static Stream<String> blursAreThoseOfPillow() {
    return ViewGoldens.BLURS.lines();
  }

  @ParameterizedTest
  @MethodSource
  void huesAreTurnedAsTorchvisionDoes(String line) {
    double turn = Double.parseDouble(line.split(" ")[0]);

    assertThat(inPlace(150, 200, (frame, image) -> Hue.turn(frame, image, turn)))
        .isEqualTo(last(line));
  }

  static Stream<String> huesAreTurnedAsTorchvisionDoes() {
    return ViewGoldens.TURNS.lines();
  }

  @Test
  void colorsInPlaceAreThoseOfTorchvision() {
    assertThat(inPlace(150, 200, (frame, image) -> Enhancement.color(frame, image, image, 0)))
        .isEqualTo(ViewGoldens.GRAY);
    assertThat(
            inPlace(
                32,
                32,
                (frame, image) -> {
                  Enhancement.contrast(frame, image, image, 0.6123);
                  Enhancement.brightness(image, image, 1.3987);
                  Enhancement.color(frame, image, image, 1.0701);
                }))
        .isEqualTo(ViewGoldens.JITTER);
  }

  @ParameterizedTest
  @MethodSource
  void randAugmentChangesAsPillowDoes(String line) {
    String[] words = line.split(" ");
    RandOperation operation = RandOperation.valueOf(words[0]);
    double level = Double.parseDouble(words[1]);

    assertThat(checksum(operation, level, 1, Interpolation.BILINEAR)).isEqualTo(words[2]);
    if (words.length > 3) {
      assertThat(checksum(operation, level, -1, Interpolation.BICUBIC)).isEqualTo(words[3]);
    }
  }

  static Stream<String> randAugmentChangesAsPillowDoes() {
    return ViewGoldens.OPERATIONS.lines();
  }

  @Test
  void everyOperationIsCompared() {
    Set<String> compared =
        ViewGoldens.OPERATIONS.lines().map(line -> line.split(" ")[0]).collect(Collectors.toSet());

    assertThat(RandOperation.values())
        .extracting(Enum::name)
        .containsExactlyInAnyOrderElementsOf(compared);
  }

  private static String checksum(
      RandOperation operation, double level, int sign, Interpolation interpolation) {
    return PillowImages.checksum(
        32,
        23,
        image -> {
          byte[] into = new byte[image.pixels().length];
          operation.apply(
              new Frame(32, 23),
              image.pixels(),
              into,
              new RandOperation.Draw(level, sign, interpolation));
          return new RgbImage(32, 23, into);
        });
  }

  private static String inPlace(int height, int width, BiConsumer<Frame, byte[]> change) {
    return PillowImages.checksum(
        height,
        width,
        image -> {
          change.accept(new Frame(height, width), image.pixels());
          return image;
        });
  }

  private static int[] numbers(String line, int count) {
    return Arrays.stream(line.split(" ")).limit(count).mapToInt(Integer::parseInt).toArray();
  }

  private static String last(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }
}
