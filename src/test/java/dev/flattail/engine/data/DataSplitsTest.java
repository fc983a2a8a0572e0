package dev.flattail.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.SharedFiles;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.ValidationSpec;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DataSplitsTest {
  private static final ImageSet CIFAR10 = TinyImages.onePixelEach(filled(10, 5000));
  private static final ImageSet CIFAR100 = TinyImages.onePixelEach(filled(100, 500));

  @Test
  void everyPublishedProfileKeepsThePublishedCounts() throws IOException {
    JsonNode golden =
        JsonMapper.builder()
            .build()
            .readTree(Files.readString(SharedFiles.file("golden/imbalance.json")));
    assertThat(golden.get("profiles").size()).isEqualTo(18);
    for (JsonNode profile : golden.get("profiles")) {
      double factor = profile.get("factor").doubleValue();
      ImbalanceSpec imbalance =
          switch (profile.get("type").stringValue()) {
            case "exp" -> new ImbalanceSpec.Exp(factor);
            case "step" -> new ImbalanceSpec.Step(factor);
            default -> null;
          };
      ImageSet images = profile.get("classes").intValue() == 10 ? CIFAR10 : CIFAR100;

      int[] counts = split(images, imbalance, 0, 0).train().classCounts();

      int[] published =
          IntStream.range(0, counts.length)
              .map(c -> profile.get("counts").get(c).intValue())
              .toArray();
      assertThat(counts).as(profile.toString()).isEqualTo(published);
    }
  }

  @Test
  void withoutImbalanceAndValidationTheFileOrderIsUntouched() {
    ImageSet images = TinyImages.noise(50, 2, 2);

    ImageSet train = split(images, null, 0, 3).train();

    assertThat(train.labels()).isEqualTo(images.labels());
    byte[] expected = new byte[12];
    byte[] actual = new byte[12];
    for (int i = 0; i < 50; i++) {
      images.read(i, expected);
      train.read(i, actual);
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void validationIsTakenFromEveryClassBeforeTheImbalance() {
    DataSplits data =
        split(TinyImages.onePixelEach(120, 120, 120), new ImbalanceSpec.Exp(0.01), 20, 0);

    assertThat(data.validation().classCounts()).containsExactly(20, 20, 20);
    assertThat(data.train().classCounts()).containsExactly(100, 10, 1);
  }

  @Test
  void validationAndTrainingShareNoImage() {
    ImageSet images = TinyImages.noise(300, 4, 4);

    DataSplits data = split(images, null, 30, 5);

    assertThat(data.train().size() + data.validation().size()).isEqualTo(300);
    assertThat(list(hashes(data.train())))
        .doesNotContainAnyElementsOf(list(hashes(data.validation())));
  }

  @Test
  void theSeedAloneDecidesWhichImagesStay() {
    ImageSet images = TinyImages.noise(300, 4, 4);
    ImbalanceSpec imbalance = new ImbalanceSpec.Exp(0.1);

    int[] first = hashes(split(images, imbalance, 0, 1).train());

    assertThat(hashes(split(images, imbalance, 0, 1).train())).isEqualTo(first);
    assertThat(hashes(split(images, imbalance, 0, 2).train())).isNotEqualTo(first);
  }

  @Test
  void aSmallerFactorKeepsASubsetOfWhatALargerOneKeeps() {
    ImageSet images = TinyImages.noise(300, 4, 4);

    int[] few = hashes(split(images, new ImbalanceSpec.Exp(0.05), 0, 1).train());
    int[] many = hashes(split(images, new ImbalanceSpec.Exp(0.5), 0, 1).train());

    assertThat(list(many)).containsAll(list(few));
  }

  @Test
  void aClassLeftEmptyIsRefused() {
    assertThatThrownBy(
            () -> split(TinyImages.onePixelEach(20, 20), new ImbalanceSpec.Exp(0.01), 0, 0))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("/dataset/imbalance/factor");
  }

  private static DataSplits split(
      ImageSet images, @Nullable ImbalanceSpec imbalance, int perClass, long seed) {
    return DataSplits.of(
        TinyImages.withoutTest(images),
        new DatasetSpec("x", null, imbalance, new ValidationSpec(perClass), seed, null, null));
  }

  private static int[] hashes(ImageSet images) {
    byte[] pixels = new byte[images.bytesPerImage()];
    int[] hashes = new int[images.size()];
    for (int i = 0; i < hashes.length; i++) {
      images.read(i, pixels);
      hashes[i] = Arrays.hashCode(pixels);
    }
    return hashes;
  }

  private static List<Integer> list(int[] values) {
    return IntStream.of(values).boxed().toList();
  }

  private static int[] filled(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }
}
