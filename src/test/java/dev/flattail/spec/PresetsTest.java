package dev.flattail.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
  @ParameterizedTest
  @MethodSource("dev.flattail.spec.Presets#all")
  void everyPresetIsAValidSpecOfTwoHundredEpochs(Preset preset) {
    TrainSpec spec = (TrainSpec) SpecReader.read(Map.of("preset", preset.name()));
    assertThat(spec.epochs()).isEqualTo(200);
    assertThat(spec.preset()).isEqualTo(preset.name());
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(0.01));
    assertThat(preset.name().endsWith("-sam")).isEqualTo(spec.sharpness() != null);
  }

  @Test
  void theSixteenSaddleRunsAreThere() {
    assertThat(Presets.all())
        .extracting(Preset::name)
        .contains(
            "saddle/cifar10-ce",
            "saddle/cifar10-ce-sam",
            "saddle/cifar10-ce-drw-sam",
            "saddle/cifar100-ldam-drw-sam",
            "saddle/cifar100-vs")
        .hasSize(16)
        .doesNotHaveDuplicates();
  }

  @Test
  void fieldsOverrideThePresets() {
    TrainSpec spec =
        (TrainSpec)
            SpecReader.read(
                Map.of(
                    "kind",
                    "train",
                    "preset",
                    "saddle/cifar10-ldam-drw-sam",
                    "epochs",
                    3,
                    "sharpness",
                    Map.of("rho", 0.1),
                    "loss",
                    Map.of("type", "cross-entropy"),
                    "dataset",
                    Map.of("name", "shapes")));
    assertThat(spec.sharpness())
        .isEqualTo(new SharpnessSpec.Sam(0.1, new RhoSchedule.Constant(), BnStats.BOTH));
    assertThat(spec.loss()).isEqualTo(new LossSpec.CrossEntropy());
    assertThat(spec.dataset().imbalance()).isEqualTo(new ImbalanceSpec.Exp(0.01));
    assertThat(spec.schedule()).isEqualTo(new ScheduleSpec.Multistep(5, 0, List.of(), List.of()));
  }

  @Test
  void anUnknownPresetIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> SpecReader.read(Map.of("preset", "saddle/cifar10-ldamdrw-sam")))
        .isInstanceOf(InvalidSpec.class)
        .hasMessageContaining("did you mean \"saddle/cifar10-ldam-drw-sam\"?");
  }
}
