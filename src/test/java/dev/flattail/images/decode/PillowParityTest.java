package dev.flattail.images.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.images.InvalidImagesException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that readers disagree about are read as Pillow 13.0.0 (libjpeg-turbo 3.2.0) reads them. The
 * digests are the first 16 digits of the SHA-256 of what {@code convert("RGB")} returned for the
 * same bytes, plane by plane.
 */
class PillowParityTest {
  private static final String AS_YCBCR = "6b637148fbd65f39";
  private static final String AS_RGB = "79cac5892fa36757";
  private static final String AS_CMYK = "7237d23d7e57dd99";
  private static final String AS_YCCK = "e72bf8fb44599dd1";
  private static final String GRAY = "ef48fad33480b43a";
  private static final String RESTARTS = "4c3dc3e259a84bba";
  private static final String PROGRESSIVE = "aca53abadff78e51";
  private static final int ICC = 0xE2;
  private static final int END = 0xD9;

  private final ImageDecoder decoder = new ImageDecoder();

  @AfterEach
  void close() {
    decoder.close();
  }

  @Test
  void profilesWholeOrBrokenChangeNoPixel() throws IOException {
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] gray = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
    Map<JpegBytes, String> files = new LinkedHashMap<>();
    files.put(JpegBytes.color().withJfif(), AS_YCBCR);
    files.put(JpegBytes.color(), AS_YCBCR);
    files.put(JpegBytes.gray(), GRAY);
    files.put(JpegBytes.progressive(), PROGRESSIVE);
    files.put(JpegBytes.inks().withAdobe(0), AS_CMYK);

    for (Map.Entry<JpegBytes, String> file : files.entrySet()) {
      JpegBytes jpeg = file.getKey();
      for (JpegBytes profiled :
          List.of(
              jpeg,
              jpeg.withProfile(1, 1, linear),
              jpeg.withProfile(1, 1, gray),
              jpeg.withProfile(1, 1, Arrays.copyOf(linear, 60)),
              jpeg.withProfile(1, 1, new byte[0]),
              jpeg.withProfile(1, 1, new byte[40_000]),
              jpeg.withProfile(1, 2, linear),
              jpeg.withProfile(2, 1, linear),
              jpeg.withProfile(0, 1, linear),
              jpeg.withProfile(1, 1, linear).withProfile(1, 1, linear),
              jpeg.withProfile(2, 3, linear).withProfile(1, 2, linear),
              jpeg.with(ICC, "ICC".getBytes(StandardCharsets.US_ASCII)))) {
        assertThat(digest(profiled.bytes())).isEqualTo(file.getValue());
      }
    }
  }

  @Test
  void applicationDataChangesNoPixel() throws IOException {
    JpegBytes jpeg = JpegBytes.color().withJfif();
    byte[] preview = JpegBytes.gray().bytes();

    for (int marker = 0xE0; marker <= 0xEF; marker++) {
      for (byte[] data :
          List.of(
              new byte[0],
              new byte[1],
              "Exif\0\0MM".getBytes(StandardCharsets.US_ASCII),
              preview)) {
        assertThat(digest(jpeg.with(marker, data).bytes()))
            .as("APP%d", marker - 0xE0)
            .isEqualTo(AS_YCBCR);
      }
    }
    assertThat(digest(jpeg.with(0xFE, preview).bytes())).isEqualTo(AS_YCBCR);
    assertThat(digest(jpeg.before(0xDB, (byte) 0xFF, (byte) 0xFE, (byte) 0, (byte) 1).bytes()))
        .as("a comment of impossible length")
        .isEqualTo(AS_YCBCR);
  }

  /** JFIF wins over Adobe, Adobe over the ids, and only R, G, B are ids of colors. */
  @ParameterizedTest
  @CsvSource({
    "010203, false, -1, YCBCR", "000102, false, -1, YCBCR", "524742, false, -1, RGB",
    "726762, false, -1, YCBCR", "424752, false, -1, YCBCR", "FAFBFC, false, -1, YCBCR",
    "012223, false, -1, YCBCR", "524742, true, -1, YCBCR", "524742, false, 0, RGB",
    "524742, false, 1, YCBCR", "524742, false, 2, YCBCR", "524742, true, 0, YCBCR",
    "010203, false, 0, RGB", "000102, false, 0, RGB", "010203, false, 1, YCBCR",
    "010203, false, 3, YCBCR", "010203, true, 0, YCBCR"
  })
  void threeComponentsAreWhatLibjpegTakesThemFor(
      String ids, boolean jfif, int adobe, JpegColors expected) throws IOException {
    JpegBytes jpeg = JpegBytes.color().withIds(HexFormat.of().parseHex(ids));
    jpeg = adobe < 0 ? jpeg : jpeg.withAdobe(adobe);
    jpeg = jfif ? jpeg.withJfif() : jpeg;

    assertThat(digest(jpeg.bytes())).isEqualTo(expected == JpegColors.RGB ? AS_RGB : AS_YCBCR);
  }

  @Test
  void aShortAdobeSegmentSaysNothing() throws IOException {
    byte[] tooShort = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0};

    assertThat(digest(JpegBytes.color().with(0xEE, tooShort).bytes())).isEqualTo(AS_YCBCR);
    assertThat(digest(JpegBytes.inks().with(0xEE, tooShort).bytes())).isEqualTo(AS_CMYK);
  }

  @Test
  void fourComponentsAreInksUnlessAdobeSaysOtherwise() throws IOException {
    JpegBytes jpeg = JpegBytes.inks();

    assertThat(digest(jpeg.bytes())).isEqualTo(AS_CMYK);
    assertThat(digest(jpeg.withJfif().bytes())).isEqualTo(AS_CMYK);
    assertThat(digest(jpeg.withAdobe(0).bytes())).isEqualTo(AS_CMYK);
    assertThat(digest(jpeg.withAdobe(1).bytes())).isEqualTo(AS_YCCK);
    assertThat(digest(jpeg.withAdobe(2).bytes())).isEqualTo(AS_YCCK);
    assertThat(digest(jpeg.withAdobe(2).withJfif().bytes())).isEqualTo(AS_YCCK);
  }

  @Test
  void missingRowsOfColorAreInterpolatedAsMissingColumnsAre() throws IOException {
    JpegBytes halfTheColumns = JpegBytes.halfTheColumns();
    JpegBytes halfTheRows = halfTheColumns.withSampling(0x12);

    assertThat(digest(halfTheColumns.bytes())).isEqualTo("012ae4dae7bb99e2");
    assertThat(digest(halfTheRows.bytes())).isEqualTo("e99f3c1dc2ef3da3");
    assertThat(digest(halfTheRows.withSize(13, 15).bytes())).isEqualTo("bebfcc4882b34fa2");
  }

  @Test
  void bytesThatBelongToNothingDoNoHarm() throws IOException {
    byte[][] extras = {{7}, {7, 7}, {7, 7, 7, 7}, new byte[1000], {(byte) 0xFF, 0, (byte) 0xFF, 0}};
    for (byte[] extra : extras) {
      assertThat(digest(JpegBytes.color().before(END, extra).bytes())).isEqualTo(AS_YCBCR);
      assertThat(digest(JpegBytes.color().then(extra).bytes())).isEqualTo(AS_YCBCR);
      assertThat(digest(JpegBytes.color().before(0xC4, extra).bytes())).isEqualTo(AS_YCBCR);
      assertThat(digest(JpegBytes.progressive().before(END, extra).bytes())).isEqualTo(PROGRESSIVE);
      assertThat(digest(JpegBytes.withRestarts().before(0xD1, extra).bytes())).isEqualTo(RESTARTS);
    }
    assertThat(decoder.hadSurplus()).isTrue();
    assertThat(digest(JpegBytes.color().before(0xDB, (byte) 0xFF, (byte) 0xFF).bytes()))
        .isEqualTo(AS_YCBCR);
    assertThat(digest(JpegBytes.color().then(JpegBytes.gray().bytes()).bytes()))
        .as("two files in one")
        .isEqualTo(AS_YCBCR);
    assertThat(digest(JpegBytes.color().shortened(2).then(new byte[20]).bytes()))
        .as("padding in the place of the end marker")
        .isEqualTo(AS_YCBCR);
  }

  @Test
  void missingDataIsNotReplacedByGray() {
    for (JpegBytes jpeg :
        List.of(
            JpegBytes.color().shortened(2),
            JpegBytes.color().shortened(1),
            JpegBytes.color().shortened(30),
            JpegBytes.color().shortened(30).then((byte) 0xFF, (byte) END),
            JpegBytes.color().shortened(30).then(new byte[2]).shortened(30),
            JpegBytes.progressive().shortened(2),
            JpegBytes.progressive().shortened(2).then(new byte[20]),
            JpegBytes.withRestarts().shortened(60).then((byte) 0xFF, (byte) END),
            JpegBytes.withRestarts().shortened(60))) {
      assertThatThrownBy(() -> decoder.decode(jpeg.bytes()))
          .isInstanceOf(InvalidImagesException.class)
          .hasMessageStartingWith("the image is damaged: ");
    }
  }

  @Test
  void whatLibjpegDoesNotKnowIsRefusedWithTheReason() {
    assertRefused(JpegBytes.color().without(0xDB), "lacks a quantization table");
    assertRefused(JpegBytes.color().with(0xF0, new byte[4]), "unknown marker 0xf0");
    assertRefused(JpegBytes.color().before(END, (byte) 0xFF, (byte) 0xFD), "unknown marker 0xfd");
    assertRefused(JpegBytes.color().withFrame(0xC9), "arithmetic-coded");
    assertRefused(JpegBytes.color().withFrame(0xC3), "SOF3");
    assertRefused(new JpegBytes(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}), "ends early");
  }

  private void assertRefused(JpegBytes jpeg, String reason) {
    assertThatThrownBy(() -> decoder.decode(jpeg.bytes()))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining(reason);
  }

  /** Of 16-bit gray, which Pillow's conversion turns to white, the upper 8 bits are expected. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, dbb227c21aac83d4, 212d59ef4ece4e06", "2, 0, 30a1fbee73dbce01, 75b1423832889845",
    "4, 0, 71020b4084d421ef, 07d38ff999dee2b2", "8, 0, 06ae983112ce3033, 77a949486d30c4bb",
    "16, 0, 0124948dcb0eaadc, cc07b7e54cd1df45", "8, 2, 6fd5fbb599b8487f, ee10ecc1bcac93ea",
    "16, 2, 2e7daf7d8e64e6c7, ab8b970e8e795a2a", "1, 3, b4e7555ba40b37a0, 4a77f97043a36371",
    "2, 3, 861722bb7648144d, fdfd1bf99863f383", "4, 3, 6fb2515610614ace, c0a1591d5f9fce93",
    "8, 3, 85a45f79063396c2, ae98a1d1e9644de6", "8, 4, 0124948dcb0eaadc, cc07b7e54cd1df45",
    "16, 4, 7da5e5ea48d000be, 6a7079406ce43d8d", "8, 6, 32e69ca04ea9dd8b, cd4f236ec8682ef6",
    "16, 6, ad24c31dd5a43047, 4d61b723700c5de8"
  })
  void aPngOfEveryKindIsReadToTheByte(int depth, int color, String plain, String interlaced)
      throws IOException {
    assertThat(digest(png(depth, color, 0).end())).isEqualTo(plain);
    assertThat(digest(png(depth, color, 1).end())).isEqualTo(interlaced);
    assertThat(ImageDecoder.isSixteenBitGray(png(depth, color, 0).end()))
        .isEqualTo(depth == 16 && color == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iCCP", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "tRNS", "tEXt", "prVt"})
  void chunksThatOnlyDescribeColorsChangeNoPixel(String type) throws IOException {
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] junk = {0, 1, 0, 2, 0, 3, 0, 4};
    for (byte[] data : List.of(junk, profile)) {
      assertThat(digest(png(8, 2, 0, type, data).end())).isEqualTo("6fd5fbb599b8487f");
      assertThat(digest(png(8, 3, 0, type, data).end())).isEqualTo("85a45f79063396c2");
      assertThat(digest(png(8, 0, 0, type, data).end())).isEqualTo("06ae983112ce3033");
    }
  }

  @Test
  void aWrongChecksumOfAChunkOfPixelsDoesNoHarmIfThatOfTheStreamIsRight() throws IOException {
    byte[] zipped = PngBytes.zipped(PngBytes.rows(11, 13, 24, false));
    byte[] otherSum = zipped.clone();
    otherSum[otherSum.length - 1]++;
    byte[] otherPixel = zipped.clone();
    otherPixel[otherPixel.length / 2]++;

    for (byte[] file :
        List.of(
            rgb().chunk("IDAT", zipped, 1).end(),
            rgb().chunk("IDAT", zipped).bytes(),
            rgb().chunk("IDAT", Arrays.copyOf(zipped, zipped.length - 4)).bytes(),
            rgb().chunk("IDAT", zipped).chunk("tEXt", new byte[3], 1).end(),
            rgb().chunk("IDAT", zipped).chunk("junk", new byte[3]).end(),
            rgb()
                .chunk("IDAT", Arrays.copyOf(zipped, 50), 1)
                .chunk("IDAT", Arrays.copyOfRange(zipped, 50, zipped.length))
                .end())) {
      assertThat(digest(file)).isEqualTo("6fd5fbb599b8487f");
    }
    for (byte[] file :
        List.of(
            rgb().chunk("IDAT", otherSum, 1).end(),
            rgb().chunk("IDAT", otherPixel, 1).end(),
            rgb().chunk("tEXt", new byte[3], 1).chunk("IDAT", zipped).end())) {
      assertThatThrownBy(() -> decoder.decode(file)).hasMessageContaining("wrong checksum");
    }
    assertThatThrownBy(() -> decoder.decode(rgb().chunk("IDAT", otherSum).end()))
        .hasMessageContaining("incorrect data check");
  }

  @Test
  void missingRowsOfAPngAreRefused() {
    byte[] rows = PngBytes.rows(11, 13, 24, false);
    byte[] zipped = PngBytes.zipped(rows);

    for (byte[] file :
        List.of(
            rgb().chunk("IDAT", PngBytes.zipped(Arrays.copyOf(rows, rows.length - 1))).end(),
            rgb().chunk("IDAT", Arrays.copyOf(zipped, zipped.length / 2)).end(),
            rgb()
                .chunk("IDAT", Arrays.copyOf(zipped, 50))
                .chunk("tEXt", new byte[2])
                .chunk("IDAT", Arrays.copyOfRange(zipped, 50, zipped.length))
                .end(),
            rgb().bytes())) {
      assertThatThrownBy(() -> decoder.decode(file)).hasMessageContaining("ends early");
    }
    byte[] filter = rows.clone();
    filter[0] = 9;
    assertThatThrownBy(() -> decoder.decode(rgb().chunk("IDAT", PngBytes.zipped(filter)).end()))
        .hasMessageContaining("unknown filter 9");
  }

  private static PngBytes rgb() {
    return new PngBytes().header(11, 13, 8, 2, 0);
  }

  private static PngBytes png(int depth, int color, int interlace) {
    return png(depth, color, interlace, "tIME", new byte[7]);
  }

  /** Returns 11x13 pixels, without the end, and with a chunk between palette and pixels. */
  private static PngBytes png(int depth, int color, int interlace, String type, byte[] data) {
    PngBytes png = new PngBytes().header(11, 13, depth, color, interlace);
    if (color == 3) {
      byte[] palette = new byte[3 * Math.min(200, 1 << depth)];
      for (int i = 0; i < palette.length; i++) {
        palette[i] = (byte) (7 * i + 1);
      }
      png.chunk("PLTE", palette);
    }
    int channels = List.of(1, 0, 3, 1, 2, 0, 4).get(color);
    byte[] rows = PngBytes.rows(11, 13, depth * channels, interlace == 1);
    return png.chunk(type, data).chunk("IDAT", PngBytes.zipped(rows));
  }

  private String digest(byte[] file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(decoder.decode(file).pixels());
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
