package dev.flattail.subspaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flattail.random.KeyedRandom;
import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.SafetensorsException;
import dev.flattail.safetensors.StoredTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InnerProductsTest {
  private static final int LENGTH = 1000;

  private static float[] random(int seed) {
    KeyedRandom random = KeyedRandom.of("vector", seed);
    float[] values = new float[LENGTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static EigenvectorFile file(Map<String, String> notes, String prefix, float[]... vectors)
      throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      tensors.add(
          StoredTensor.ofFloats(prefix + (i + 1), List.of((long) vectors[i].length), vectors[i]));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, tensors, notes);
    byte[] bytes = out.toByteArray();
    return EigenvectorFile.open(
        (from, length) -> new ByteArrayInputStream(bytes, (int) from, (int) length), bytes.length);
  }

  private static EigenvectorFile file(float[]... vectors) throws IOException {
    return file(Map.of(), "largest-", vectors);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4000, 10_000, 1L << 30})
  void addsPartsOfAnySizeToTheWholeProducts(long partBytes) throws IOException {
    float[][] vectors = {random(1), random(2), random(3), random(4)};
    List<EigenvectorFile> files =
        List.of(file(vectors[0], vectors[1]), file(vectors[2], vectors[3]));
    double[][] products = InnerProducts.of(files, 2, InnerProducts.Checkpoint.NONE, partBytes);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double sum = 0;
        for (int p = 0; p < LENGTH; p++) {
          sum += (double) vectors[i][p] * vectors[j][p];
        }
        assertThat(products[i][j]).isCloseTo(sum, within(1e-10));
      }
    }
  }

  @Test
  void readsTheFirstVectorsOfEachFile() throws IOException {
    List<EigenvectorFile> files = List.of(file(random(1), random(2)), file(random(1), random(3)));
    double[][] products = InnerProducts.of(files, 1, InnerProducts.Checkpoint.NONE);
    assertThat(products).hasDimensions(2, 2);
    assertThat(products[0][1]).isEqualTo(products[0][0]);
  }

  @Test
  void theWorkIsThatOfTheUpperTriangle() {
    assertThat(InnerProducts.work(1000, 4)).isEqualTo(10_000);
  }

  @Test
  void stopsBetweenParts() throws IOException {
    List<EigenvectorFile> files = List.of(file(random(1)));
    assertThatThrownBy(
            () ->
                InnerProducts.of(
                    files,
                    1,
                    () -> {
                      throw new CancellationException();
                    }))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void aFileSaysOfWhichParametersItsVectorsAre() throws IOException {
    EigenvectorFile file = file(Map.of(EigenvectorFile.LAYOUT, "abc"), "largest-", random(1));
    assertThat(file.layout()).isEqualTo("abc");
    assertThat(file.count()).isEqualTo(1);
    assertThat(file.length()).isEqualTo(LENGTH);
  }

  @Test
  void aFileWithoutEigenvectorsIsRefused() {
    assertThatThrownBy(() -> file(Map.of(), "smallest-", random(1)))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("no eigenvector");
  }

  @Test
  void vectorsOfDifferentLengthsAreRefused() {
    assertThatThrownBy(() -> file(random(1), new float[3]))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("largest-2");
  }
}
