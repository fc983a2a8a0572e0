package dev.flattail.jobspec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which known word is suggested for an unknown one. */
class NearestTest {
  private static final List<String> LOSSES =
      List.of("cross-entropy", "vs", "ldam", "gcl", "balanced-softmax", "label-aware-smoothing");

  private static final List<String> FIELDS = List.of("batchSize", "epochs", "lr", "weightDecay");

  @ParameterizedTest
  @CsvSource({
    "ce, cross-entropy",
    "CE, cross-entropy",
    "bs, balanced-softmax",
    "las, label-aware-smoothing",
    "ls,",
    "cb,",
    "c,",
    "VS, vs",
    "ldma, ldam",
    "ldm, ldam",
    "crossentropy, cross-entropy",
    "cros-entrpy, cross-entropy",
    "focal,"
  })
  void aNameOfALoss(String given, @Nullable String nearest) {
    assertThat(Nearest.of(given, LOSSES)).isEqualTo(nearest);
  }

  @ParameterizedTest
  @CsvSource({
    "bs, batchSize",
    "wd, weightDecay",
    "batch_size, batchSize",
    "epoch, epochs",
    "lrr, lr"
  })
  void aNameOfAField(String given, @Nullable String nearest) {
    assertThat(Nearest.of(given, FIELDS)).isEqualTo(nearest);
  }
}
