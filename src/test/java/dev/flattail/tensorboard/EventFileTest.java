package dev.flattail.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Expects the bytes that TensorBoard 2.21.0's own RecordWriter wrote for the same events. */
class EventFileTest {
  private static final Instant BEGIN = Instant.parse("2025-12-01T02:40:00.250Z");
  private static final String VERSION =
      "1800000000000000a37f4b220900001000404bda411a0d627261696e2e4576656e743a325127c683";

  private final EventFile file = new EventFile(BEGIN);

  @Test
  void aFileBeginsWithItsVersion() {
    assertThat(HexFormat.of().formatHex(file.bytes())).isEqualTo(VERSION);
  }

  @Test
  void aScalarIsThatOfTensorBoard() {
    file.scalar("accuracy/few", 3, BEGIN.plusMillis(250), 0.125);

    assertThat(appended())
        .isEqualTo(
            "220000000000000078113dfd0900002000404bda4110032a150a130a0c61636375726163792f666577150000003eaae403bf");
  }

  @Test
  void anImageIsThatOfTensorBoard() {
    file.image("plots/loss", 8, BEGIN.plusMillis(750), 3, 2, new byte[] {'P', 'N', 'G'});

    assertThat(appended())
        .isEqualTo(
            "2800000000000000ff70164a0900004000404bda4110082a1b0a190a0a706c6f74732f6c6f7373220b0802100318042203504e4717044cac");
  }

  @Test
  void hyperparametersAreThoseOfItsPlugin() {
    file.hyperparameters(BEGIN, Map.of("/seed", 1), "ab");

    assertThat(appended())
        .isEqualTo(
            "6d000000000000003d4de6710900001000404bda412a620a600a1c5f68706172616d735f2f73657373696f6e5f73746172745f696e666f420e08011204120208012a04000000004a300a2e0a0768706172616d7312231a210a120a052f73656564120911000000000000f03f220261622900001000404bda41e4cd76d1");
  }

  @Test
  void textAndFalseAreHyperparametersToo() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("/arch", "resnet20");
    values.put("/normalize", false);

    file.hyperparameters(BEGIN, values, "ab");

    assertThat(appended())
        .isEqualTo(
            "80000000000000002a5b60ec0900001000404bda412a750a730a1c5f68706172616d735f2f73657373696f6e5f73746172745f696e666f420e08011204120208012a04000000004a430a410a0768706172616d7312361a340a130a052f61726368120a1a087265736e657432300a100a0a2f6e6f726d616c697a6512022000220261622900001000404bda4192a69817");
  }

  @Test
  void theEndOfARunIsThatOfItsPlugin() {
    file.end(BEGIN.plusMillis(1750), EventFile.Status.SUCCESS);

    assertThat(appended())
        .isEqualTo(
            "5500000000000000d7df0fc10900008000404bda412a4a0a480a1a5f68706172616d735f2f73657373696f6e5f656e645f696e666f420e08011204120208012a04000000004a1a0a180a0768706172616d73120d220b08011100008000404bda41e59c232a");
  }

  /** Returns what follows the version. */
  private String appended() {
    byte[] bytes = file.bytes();
    assertThat(HexFormat.of().formatHex(bytes)).startsWith(VERSION);
    return HexFormat.of().formatHex(Arrays.copyOfRange(bytes, VERSION.length() / 2, bytes.length));
  }
}
