package dev.flattail.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointMetadataTest {
  @Test
  void whatWasPutIsRead() {
    Map<String, String> notes = new HashMap<>(Map.of("format", "pt"));
    CheckpointMetadata.put(notes, CheckpointMetadata.CLASSES, List.of("dog, \"big\"", "B\u00e4r"));
    CheckpointMetadata.put(notes, CheckpointMetadata.TRAIN_COUNTS, List.of(500, 0));
    CheckpointMetadata.put(notes, CheckpointMetadata.THRESHOLDS, Map.of("many", 60, "few", 15));
    CheckpointMetadata.put(
        notes,
        CheckpointMetadata.NORMALIZE,
        Map.of("mean", List.of(0.5, 0.25, 0.0), "std", List.of(1.0, 2.0, 3.0)));
    CheckpointMetadata.put(notes, CheckpointMetadata.RESIZE, 64);
    CheckpointMetadata.put(notes, CheckpointMetadata.CENTER_CROP, null);
    CheckpointMetadata.put(notes, CheckpointMetadata.IMAGE_SIZE, List.of(64, 48));
    CheckpointMetadata.put(notes, CheckpointMetadata.SCALE, 30.0);

    assertThat(notes).containsEntry("thresholds", "{\"few\":15,\"many\":60}");
    assertThat(CheckpointMetadata.of(notes))
        .isEqualTo(
            new CheckpointMetadata(
                List.of("dog, \"big\"", "B\u00e4r"),
                List.of(500, 0),
                Map.of("many", 60, "few", 15),
                new CheckpointMetadata.Scaling(List.of(0.5, 0.25, 0.0), List.of(1.0, 2.0, 3.0)),
                64,
                null,
                List.of(64, 48),
                30.0,
                Set.of()));
  }

  @Test
  void otherSpellingsOfTheClassesAreRead() {
    assertThat(CheckpointMetadata.of(Map.of("class_names", "[\"a\", \"b\"]")).classes())
        .containsExactly("a", "b");
    assertThat(CheckpointMetadata.of(Map.of("classNames", "[\"a\"]")).classes())
        .containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "classes     | 10",
        "classes     | cat,dog",
        "classes     | [\"cat\", \"cat\"]",
        "classes     | [\"cat\", null]",
        "classes     | []",
        "classes     | [\"cat\"] [\"dog\"]",
        "trainCounts | [1, -2]",
        "trainCounts | [1.5]",
        "thresholds  | {\"many\": 20, \"few\": 100}",
        "thresholds  | {\"many\": 100}",
        "thresholds  | {\"many\": 100, \"few\": 20, \"medium\": 50}",
        "normalize   | {\"mean\": [0, 0, 0], \"std\": [1, 0, 1]}",
        "normalize   | {\"mean\": [0, 0], \"std\": [1, 1]}",
        "resize      | 0",
        "centerCrop  | \"224\"",
        "imageSize   | [32]",
        "scale       | 0",
        "scale       | 1e999",
        "scale       | thirty",
      })
  void aValueOfAnotherFormIsReportedAndNotUsed(String key, String value) {
    CheckpointMetadata read = CheckpointMetadata.of(Map.of(key, value));

    assertThat(read.unreadable()).containsExactly(key);
    assertThat(read)
        .isEqualTo(
            new CheckpointMetadata(null, null, null, null, null, null, null, null, Set.of(key)));
  }

  @Test
  void countsOfAnotherNumberOfClassesAreReported() {
    CheckpointMetadata read =
        CheckpointMetadata.of(Map.of("classes", "[\"a\", \"b\"]", "trainCounts", "[1, 2, 3]"));

    assertThat(read.unreadable()).containsExactly("trainCounts");
    assertThat(read.trainCounts()).isNull();
  }

  @Test
  void aValueThatAHeaderCannotHoldIsLeftOut() {
    Map<String, String> notes = new HashMap<>();
    CheckpointMetadata.put(
        notes,
        CheckpointMetadata.CLASSES,
        IntStream.range(0, 10_000)
            .mapToObj("a class with a rather long name, number %d"::formatted)
            .toList());
    assertThat(notes).isEmpty();
  }
}
