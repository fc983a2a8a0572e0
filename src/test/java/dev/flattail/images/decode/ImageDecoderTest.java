package dev.flattail.images.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.images.InvalidImagesException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder();

  @AfterEach
  void close() {
    decoder.close();
  }

  @Test
  void aPngIsDecodedToTheByte() throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x102030);

    RgbImage decoded = decoder.decode(encode(image, "png"));

    assertThat(decoded.height()).isEqualTo(2);
    assertThat(decoded.width()).isEqualTo(3);
    assertThat(decoded.pixels()).hasSize(18);
    assertThat(pixel(decoded, 2, 1)).containsExactly(0x10, 0x20, 0x30);
  }

  /** Two pixels in a row. */
  @ParameterizedTest
  @CsvSource({
    "8, 6, '', 01020380010203FF, true",
    "8, 6, '', 010203FF010203FF, false",
    "16, 4, '', 1234FFFF1234FFFE, true",
    "16, 4, '', 1234FFFF1234FFFF, false",
    "8, 3, FF80, 0001, true",
    "8, 3, FF80, 0002, false",
    "2, 0, 0003, 30, true",
    "2, 0, 0003, 10, false",
    "8, 0, 0003, 0003, true",
    "16, 0, 1234, 12340000, true",
    "16, 0, 1234, 12350000, false",
    "8, 2, 001000200030, 000000102030, true",
    "8, 2, 001000200030, 000000102031, false",
    "8, 2, '', 000000102030, false"
  })
  void pixelsThatAreNotOpaqueAreNoticed(
      int depth, int color, String transparency, String row, boolean expected)
      throws InvalidImagesException {
    PngBytes png = new PngBytes().header(1, 2, depth, color, 0);
    if (color == 3) {
      png.chunk("PLTE", new byte[9]);
    }
    if (!transparency.isEmpty()) {
      png.chunk("tRNS", HexFormat.of().parseHex(transparency));
    }
    byte[] data = HexFormat.of().parseHex("00" + row);

    decoder.decode(png.chunk("IDAT", PngBytes.zipped(data)).end());

    assertThat(decoder.hadTransparency()).isEqualTo(expected);
  }

  /** Each would paint the whole picture once more. */
  @Test
  void aJpegOfThousandsOfScansIsRefusedUndecoded() throws IOException {
    byte[] jpeg = encode(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "jpeg");
    byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x55, (byte) 0xFF, 0};
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 100; i++) {
      many.write(scan);
    }
    many.write(jpeg, jpeg.length - 2, 2);

    assertThatThrownBy(() -> decoder.decode(many.toByteArray()))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("more than 100 scans");
    JpegScans.check(jpeg);
  }

  @Test
  void imagesShareTheMemoryThatThereIs() throws Exception {
    DecodingMemory memory = new DecodingMemory(10 << 20);
    assertThatThrownBy(() -> memory.take(11 << 20))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("takes 11 MiB, and this process has 10 MiB");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      DecodingMemory.Room first = memory.take(6 << 20);
      Future<?> second =
          threads.submit(
              () -> {
                memory.take(6 << 20).close();
                return null;
              });
      assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      first.close();
      second.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aJpegIsDecodedToItsColors() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    image.createGraphics().fillRect(0, 0, 16, 16);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, 0xC06030);
    }

    int[] color = pixel(decoder.decode(encode(image, "jpeg")), 8, 8);

    assertThat(color[0]).isCloseTo(0xC0, within(3));
    assertThat(color[1]).isCloseTo(0x60, within(3));
    assertThat(color[2]).isCloseTo(0x30, within(3));
  }

  /** {@code BufferedImage.getRGB} would brighten it: it takes gray for linear light. */
  @Test
  void grayIsCopiedToAllChannelsAsItIs() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    fill(image.getRaster(), 100);

    assertThat(pixel(decoder.decode(encode(image, "png")), 3, 3)).containsExactly(100, 100, 100);
    assertThat(pixel(decoder.decode(encode(image, "jpeg")), 3, 3)).containsExactly(100, 100, 100);
  }

  @Test
  void sixteenBitsAreCutToEight() throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
    fill(image.getRaster(), 0xABCD);

    assertThat(pixel(decoder.decode(encode(image, "png")), 0, 0)).containsExactly(0xAB, 0xAB, 0xAB);
  }

  @Test
  void alphaIsDropped() throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(1, 1, 0x40102030);

    assertThat(pixel(decoder.decode(encode(image, "png")), 1, 1)).containsExactly(0x10, 0x20, 0x30);
  }

  @Test
  void palettesAreLookedUp() throws IOException {
    byte[] red = {0, 10};
    byte[] green = {0, 20};
    byte[] blue = {0, 30};
    BufferedImage image =
        new BufferedImage(
            8, 8, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(1, 2, red, green, blue));
    image.getRaster().setSample(5, 6, 0, 1);

    RgbImage decoded = decoder.decode(encode(image, "png"));

    assertThat(pixel(decoded, 5, 6)).containsExactly(10, 20, 30);
    assertThat(pixel(decoded, 6, 5)).containsExactly(0, 0, 0);
  }

  @Test
  void cmykIsMultipliedOut() throws IOException {
    byte[] file = fourChannelJpeg(200, 100, 50, 204);

    int[] color = pixel(decoder.decode(file), 4, 4);

    assertThat(color[0]).isCloseTo(160, within(2));
    assertThat(color[1]).isCloseTo(80, within(2));
    assertThat(color[2]).isCloseTo(40, within(2));
  }

  @Test
  void ycckIsTurnedToCmykFirst() throws IOException {
    byte[] file = withAdobeTransform(fourChannelJpeg(55, 128, 128, 204), 2);

    int[] color = pixel(decoder.decode(file), 4, 4);

    // No color difference: C = M = Y = 255-55.
    assertThat(IntStream.of(color).boxed())
        .allSatisfy(c -> assertThat(c).isCloseTo(160, within(2)));
  }

  @Test
  void aJpegThatEndsEarlyIsRefused() throws IOException {
    byte[] whole = encode(noise(), "jpeg");

    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("damaged");
  }

  /** Pillow reads it without a word; its data still decodes, to fewer bytes. */
  @Test
  void aJpegWithOverwrittenDataIsReadAndReported() throws IOException {
    byte[] file = encode(noise(), "jpeg");
    decoder.decode(file);
    assertThat(decoder.hadSurplus()).isFalse();
    Arrays.fill(file, file.length / 2, file.length / 2 + 200, (byte) 0);

    decoder.decode(file);

    assertThat(decoder.hadSurplus()).isTrue();
  }

  @Test
  void aJpegWhoseDataIsNoCodeIsRefused() throws IOException {
    byte[] file = encode(noise(), "jpeg");
    for (int i = file.length / 2; i < file.length / 2 + 200; i += 2) {
      file[i] = (byte) 0xFF;
      file[i + 1] = 0;
    }

    assertThatThrownBy(() -> decoder.decode(file))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageStartingWith("the image is damaged: Corrupt JPEG data: bad Huffman code");
  }

  @Test
  void aDamagedPngIsRefused() throws IOException {
    byte[] whole = encode(noise(), "png");
    byte[] altered = whole.clone();
    altered[whole.length / 2]++;

    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length - 100)))
        .hasMessageContaining("ends early");
    assertThatThrownBy(() -> decoder.decode(altered)).hasMessageContaining("checksum");
  }

  @Test
  void aDamagedFileDoesNotSpoilTheNext() throws IOException {
    byte[] whole = encode(noise(), "jpeg");
    RgbImage expected = decoder.decode(whole);

    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(InvalidImagesException.class);

    assertThat(decoder.decode(whole).pixels()).isEqualTo(expected.pixels());
  }

  @Test
  void otherFilesAreRefused() {
    assertThatThrownBy(() -> decoder.decode("GIF89a".getBytes(StandardCharsets.US_ASCII)))
        .hasMessageContaining("no JPEG or PNG");
    assertThatThrownBy(() -> decoder.decode(new byte[0])).hasMessageContaining("empty");
  }

  /** 7,000 x 7,000 white pixels pack to some kilobytes. */
  @Test
  void aDecompressionBombIsRefusedBeforeItIsDecoded() throws IOException {
    byte[] bomb = encode(new BufferedImage(7000, 7000, BufferedImage.TYPE_BYTE_BINARY), "png");

    assertThat(bomb.length).isLessThan(100_000);
    assertThatThrownBy(() -> decoder.decode(bomb)).hasMessageContaining("7000x7000");
  }

  private static BufferedImage noise() {
    SplittableRandom random = new SplittableRandom(1);
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, random.nextInt());
    }
    return image;
  }

  private static void fill(WritableRaster raster, int value) {
    for (int i = 0; i < raster.getWidth() * raster.getHeight(); i++) {
      raster.setSample(i % raster.getWidth(), i / raster.getWidth(), 0, value);
    }
  }

  private static byte[] encode(RenderedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static byte[] fourChannelJpeg(int... values) throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, 4, null);
    for (int i = 0; i < 64; i++) {
      raster.setPixel(i % 8, i / 8, values);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Puts an Adobe segment behind the start marker. */
  private static byte[] withAdobeTransform(byte[] jpeg, int transform) {
    byte[] segment = {
      (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
    };
    byte[] with = new byte[jpeg.length + segment.length];
    System.arraycopy(jpeg, 0, with, 0, 2);
    System.arraycopy(segment, 0, with, 2, segment.length);
    System.arraycopy(jpeg, 2, with, 2 + segment.length, jpeg.length - 2);
    return with;
  }

  private static int[] pixel(RgbImage image, int x, int y) {
    int plane = image.height() * image.width();
    int[] color = new int[3];
    for (int channel = 0; channel < 3; channel++) {
      color[channel] = image.pixels()[channel * plane + y * image.width() + x] & 0xFF;
    }
    return color;
  }
}
