package dev.flattail.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictNamesTest {
  private static final List<String> NETWORK =
      List.of("conv1.weight", "layer1.0.conv1.weight", "linear.weight");

  private static StateDictNames names(List<String> names) {
    List<TensorEntry> tensors = new ArrayList<>();
    for (String name : names) {
      long begin = 8L * tensors.size();
      tensors.add(new TensorEntry(name, Dtype.I64, List.of(), begin, begin + 8));
    }
    return StateDictNames.of(tensors);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "module.",
        "_orig_mod.",
        "module._orig_mod.",
        "_orig_mod.module.",
        "module.module.",
        "state_dict.module.",
        "model.",
        "model.module.backbone.",
        "backbone.",
        // A Lightning module and a momentum encoder: unknown, but every tensor has it.
        "net.",
        "module.encoder_q.",
        "student.backbone."
      })
  void aPrefixOfAllTensorsIsRemoved(String prefix) {
    StateDictNames names = names(NETWORK.stream().map(prefix::concat).toList());

    assertThat(names.names().values()).containsExactlyElementsOf(NETWORK);
    assertThat(names.prefixes()).containsExactly(prefix);
    assertThat(names.ignored()).isEmpty();
  }

  @Test
  void namesWithoutPrefixStayAsTheyAre() {
    StateDictNames names = names(NETWORK);

    assertThat(names.names().keySet()).containsExactlyElementsOf(NETWORK);
    assertThat(names.names().values()).containsExactlyElementsOf(NETWORK);
    assertThat(names.prefixes()).isEmpty();
  }

  @Test
  void theCounterOfAnAveragedModelIsLeftOut() {
    StateDictNames averaged = names(List.of("n_averaged", "module.conv1.weight"));
    assertThat(averaged.names().values()).containsExactly("conv1.weight");
    assertThat(averaged.prefixes()).containsExactly("module.");
    assertThat(averaged.ignored()).containsExactly("n_averaged");

    assertThat(names(List.of("module.n_averaged", "module.module.conv1.weight")).ignored())
        .containsExactly("module.n_averaged");
  }

  @Test
  void aHeadBesideABackboneKeepsItsName() {
    StateDictNames names = names(List.of("model.backbone.conv1.weight", "model.fc.weight"));

    assertThat(names.names().values()).containsExactly("conv1.weight", "fc.weight");
    assertThat(names.prefixes()).containsExactly("model.", "model.backbone.");
  }

  @Test
  void theBackboneOfTwoBranchesKeepsItsName() {
    List<String> bbn =
        List.of("backbone.conv1.weight", "backbone.cb_block.conv1.weight", "classifier.weight");

    assertThat(names(bbn).prefixes()).isEmpty();
    assertThat(names(bbn.stream().map("module."::concat).toList()).names().values())
        .containsExactlyElementsOf(bbn);
  }

  @Test
  void aPrefixOfSomeTensorsIsKeptUnlessItIsKnown() {
    List<String> teacher =
        List.of("student.conv1.weight", "teacher.conv1.weight", "teacher.linear.weight");

    assertThat(names(teacher).names().values()).containsExactlyElementsOf(teacher);
    assertThatThrownBy(() -> names(List.of("model.conv1.weight", "module.conv1.weight")))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(
            "tensor 'module.conv1.weight': is there twice, also as 'model.conv1.weight'; keep one of them");
  }
}
