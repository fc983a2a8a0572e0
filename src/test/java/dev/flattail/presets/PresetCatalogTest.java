package dev.flattail.presets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobspec.schema.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the format of preset files and the messages about invalid ones. */
class PresetCatalogTest {
  private static final String TOY =
      """
      presets:
        - name: toy/{data}{sharpness}
          source: repository, {script}
          words:
            script: { cifar10: ten.py, cifar100: hundred.py }
          published:
            metric: final.accuracy
            where: table 1
            values: { toy/cifar10-sam: 0.9 }
          deviations:
            - The code sets no seed.
            - only: [toy/cifar10-sam]
              text: Another table has less than {published} for {data}.
            - only: [-sam]
              text: The radius is our choice.
          spec:
            kind: train
            dataset: { name: null }
            loss: { type: ldam, maxMargin: 0.3 }
            epochs: 100
          matrix:
            data:
              cifar10: { dataset: { name: cifar10 } }
              cifar100: { dataset: { name: cifar100 }, loss: { type: focal } }
            sharpness:
              "": {}
              -sam: { sharpness: { type: sam, rho: 0.05 } }
          cells:
            toy/cifar100-sam: { sharpness: { rho: 0.1 } }
      """;

  private static PresetCatalog catalog(String... texts) {
    return new PresetCatalog(
        Stream.of(texts).map(text -> new PresetFile("toy.yaml", text)).toList());
  }

  private static Preset preset(String name) {
    return catalog(TOY).all().stream()
        .filter(preset -> preset.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyFileOfTheFolderIsInTheIndex() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/presets"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(file -> !file.equals("index.yaml"))
          .containsExactlyInAnyOrderElementsOf(
              PresetFile.bundled().stream().map(PresetFile::name).toList());
    }
  }

  @Test
  void aMatrixHasAPresetForEachCombinationTheFirstAxisSlowest() {
    assertThat(catalog(TOY).all())
        .extracting(Preset::name)
        .containsExactly("toy/cifar10", "toy/cifar10-sam", "toy/cifar100", "toy/cifar100-sam");
  }

  @Test
  void aVariantSetsFieldsAndACellSetsThemOverItsVariants() {
    assertThat(preset("toy/cifar10-sam").spec().get("sharpness"))
        .isEqualTo(Map.of("type", "sam", "rho", 0.05));
    assertThat(preset("toy/cifar100-sam").spec().get("sharpness"))
        .isEqualTo(Map.of("type", "sam", "rho", 0.1));
  }

  @Test
  void anObjectOfAnotherTypeIsReplaced() {
    assertThat(preset("toy/cifar10").spec().get("loss"))
        .isEqualTo(Map.of("type", "ldam", "maxMargin", 0.3));
    assertThat(preset("toy/cifar100").spec().get("loss")).isEqualTo(Map.of("type", "focal"));
  }

  @Test
  void fieldsStandInTheOrderOfASpec() {
    assertThat(preset("toy/cifar10-sam").spec().keySet())
        .containsExactly("kind", "dataset", "loss", "sharpness", "epochs");
  }

  @Test
  void textsHoldTheNamesOfVariantsAndWords() {
    assertThat(preset("toy/cifar100").source()).isEqualTo("repository, hundred.py");
    assertThat(preset("toy/cifar10-sam").deviations())
        .containsExactly(
            "The code sets no seed.",
            "Another table has less than 0.9 for cifar10.",
            "The radius is our choice.");
    assertThat(preset("toy/cifar100").deviations()).containsExactly("The code sets no seed.");
  }

  @Test
  void aNumberBelongsToThePresetThatItIsListedFor() {
    assertThat(preset("toy/cifar10-sam").published())
        .isEqualTo(new Preset.Published("final.accuracy", 0.9, "table 1"));
    assertThat(preset("toy/cifar10").published()).isNull();
  }

  /** Tests that problems name file and entry. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source: repository      | sourc: repository     | toy/{data}{sharpness}: | sourc",
        "source: repository, {script} |                  | toy/{data}{sharpness}: | source",
        "{script}                | {skript}              | toy/{data}{sharpness}: | no axis and no word is called {skript}",
        "only: [-sam]            | only: [-sma]          | toy/{data}{sharpness}: | did you mean \"-sam\"?",
        "{ toy/cifar10-sam: 0.9 }| { toy/cifar11: 0.9 }  | toy/{data}{sharpness}: | published names \"toy/cifar11\"",
        "{ toy/cifar10-sam: 0.9 }| { toy/cifar10: high } | toy/{data}{sharpness}: | \"high\"",
        "toy/cifar100-sam: {     | toy/cifar100-sma: {   | toy/{data}{sharpness}: | cells names \"toy/cifar100-sma\"",
        "cifar10: ten.py         | cifar: ten.py         | toy/{data}{sharpness}: | script names \"cifar\"",
        "toy/{data}{sharpness}   | toy/{data}            | toy/{data}:            | two combinations are called toy/cifar10",
        "{ dataset: { name: cifar10 } } | {}             | toy/{data}{sharpness}: | /dataset/name is null in toy/cifar10",
        "rho: 0.05               | rho: small           | toy/cifar10-sam        | /sharpness/rho: must be a number",
        "epochs: 100             | epoch: 100            | toy/cifar10            | did you mean \"epochs\"?",
        "epochs: 100             | kind: train           | file:                  | duplicate key kind",
        "words:                  | words: [              | file:                  | line",
        "presets:                | preset:               | file:                  | must have one field, presets",
        "epochs: 100             | notify: []            | toy/                   | webhook targets",
      })
  void aFileThatIsWrongIsNamedWithItsEntry(String good, String bad, String entry, String problem) {
    assertThat(TOY).contains(good);
    assertThatThrownBy(() -> catalog(TOY.replace(good, bad == null ? "" : bad)))
        .isInstanceOf(PresetFileException.class)
        .hasMessageStartingWith("presets/toy.yaml: ")
        .hasMessageContaining(entry)
        .hasMessageContaining(problem);
  }

  @Test
  void twoPresetsOfOneNameAreRefused() {
    assertThatThrownBy(() -> catalog(TOY, TOY))
        .isInstanceOf(PresetFileException.class)
        .hasMessageContaining("toy/cifar10: another preset has this name");
  }

  @Test
  void onlyPlainDataIsRead() {
    assertThatThrownBy(() -> catalog("presets: [!!java.io.File [x]]"))
        .isInstanceOf(PresetFileException.class)
        .hasMessageContaining("java.io.File");
  }

  @Test
  void aPresetThatIsNoTextIsRefused() {
    assertThatThrownBy(() -> catalog(TOY).read(Map.of("preset", List.of("toy/cifar10"))))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("/preset: must be a string; GET /presets lists them");
  }
}
