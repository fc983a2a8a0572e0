package dev.flattail.engine.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationTest {
  private static final Set<Operation> WITHOUT_LEVEL =
      Set.of(Operation.AUTOCONTRAST, Operation.EQUALIZE, Operation.INVERT);

  @ParameterizedTest
  @MethodSource
  void aSmallImageIsChangedAsPillowDoes(String operation, String red) {
    byte[] changed = changed(Operation.valueOf(operation), 8, false, level(operation), 1);

    assertThat(HexFormat.of().formatHex(Arrays.copyOf(changed, 64))).isEqualTo(red);
  }

  static Stream<String[]> aSmallImageIsChangedAsPillowDoes() {
    return PillowGoldens.RED.lines().map(line -> line.split(" "));
  }

  @ParameterizedTest
  @MethodSource
  void largerImagesEqualPillowsAtEveryLevel(String operation, int level, String one, String other) {
    assertThat(checksum(Operation.valueOf(operation), level, 1)).isEqualTo(one);
    assertThat(checksum(Operation.valueOf(operation), level, -1)).isEqualTo(other);
  }

  static Stream<String[]> largerImagesEqualPillowsAtEveryLevel() {
    return PillowGoldens.CHECKSUMS.lines().map(line -> line.split(" "));
  }

  @Test
  void everythingThePolicyDoesIsComparedWithPillow() {
    Set<String> compared =
        PillowGoldens.CHECKSUMS
            .lines()
            .map(line -> line.substring(0, line.lastIndexOf(' ', line.lastIndexOf(' ') - 1)))
            .collect(Collectors.toSet());
    Stream<String> used =
        CifarPolicy.SUB_POLICIES.stream()
            .flatMap(policy -> Stream.of(policy.first(), policy.second()))
            .map(
                chance ->
                    chance.operation()
                        + " "
                        + (WITHOUT_LEVEL.contains(chance.operation()) ? 0 : chance.level()));

    assertThat(used).isSubsetOf(compared);
  }

  @Test
  void aChannelOfOneLevelHasNothingToStretchOrSpread() {
    byte[] image = new byte[3 * 1024];
    Arrays.fill(image, 0, 1024, (byte) 200);
    for (Operation operation : new Operation[] {Operation.AUTOCONTRAST, Operation.EQUALIZE}) {
      byte[] changed = new byte[image.length];
      operation.apply(new Frame(32, 32), image, changed, 0, 1);
      assertThat(changed).isEqualTo(image);
    }
  }

  /** 255 pixels below the highest level are the fewest that change anything. */
  @Test
  void equalizingSpreadsLevelsByRank() {
    byte[] image = new byte[3 * 256];
    byte[] spread = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (40 + i % 256 / 64);
      spread[i] = (byte) (i % 256 / 64 * 64);
    }
    image[255] = 44;
    spread[255] = (byte) 255;
    byte[] changed = new byte[image.length];
    Tones.equalize(new Frame(16, 16), image, changed);

    assertThat(Arrays.copyOf(changed, 256)).isEqualTo(Arrays.copyOf(spread, 256));
    assertThat(Arrays.copyOfRange(changed, 256, 512))
        .isEqualTo(Arrays.copyOfRange(image, 256, 512));
  }

  private static int level(String operation) {
    return CifarPolicy.SUB_POLICIES.stream()
        .flatMap(policy -> Stream.of(policy.first(), policy.second()))
        .filter(chance -> chance.operation().name().equals(operation))
        .mapToInt(CifarPolicy.Chance::level)
        .max()
        .orElseThrow();
  }

  private static String checksum(Operation operation, int level, int sign) {
    CRC32 checksum = new CRC32();
    checksum.update(changed(operation, 32, false, level, sign));
    checksum.update(changed(operation, 32, true, level, sign));
    return "%08x".formatted(checksum.getValue());
  }

  private static byte[] changed(
      Operation operation, int side, boolean smooth, int level, int sign) {
    byte[] image = PillowImages.of(side, side, smooth).pixels();
    byte[] into = new byte[image.length];
    operation.apply(new Frame(side, side), image, into, level, sign);
    return into;
  }
}
