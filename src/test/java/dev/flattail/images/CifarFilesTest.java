package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFilesTest {
  @TempDir Path dir;

  @Test
  void readsRecordsInFileOrder() throws IOException {
    write("data_batch_1.bin", record(6, 1), record(9, 2));
    write("test_batch.bin", record(3, 3));

    LabeledImages images = found().read();

    assertThat(images.train().labels()).containsExactly(6, 9);
    assertThat(images.test().labels()).containsExactly(3);
    assertThat(pixels(images.train(), 1)).containsOnly(2);
    assertThat(images.train().classNames()).startsWith("airplane").endsWith("truck").hasSize(10);
  }

  @Test
  void readsAndNamesSingleRecords() throws IOException {
    write("data_batch_1.bin", record(6, 1), record(9, 2));
    write("data_batch_2.bin", record(6, 3), record(7, 4));
    write("test_batch.bin", record(3, 5));
    CifarFiles files = found();

    assertThat(files.names(false, dir))
        .containsExactly(
            "data_batch_1.bin[0]",
            "data_batch_1.bin[1]",
            "data_batch_2.bin[0]",
            "data_batch_2.bin[1]");
    assertThat(files.names(true, dir)).containsExactly("test_batch.bin[0]");
    assertThat(files.image(false, 3).orElseThrow().pixels()).hasSize(3072).containsOnly(4);
    assertThat(files.image(true, 0).orElseThrow().pixels()).containsOnly(5);
    assertThat(files.image(false, 4)).isEmpty();
    assertThat(files.image(true, 1)).isEmpty();
  }

  @Test
  void batchesCountByNumberNotByName() throws IOException {
    write("data_batch_10.bin", record(1, 10));
    write("data_batch_9.bin", record(2, 9));

    assertThat(found().read().train().labels()).containsExactly(2, 1);
  }

  @Test
  void cifar100UsesTheFineLabel() throws IOException {
    write("train.bin", record100(19, 99, 5), record100(0, 0, 6));
    write("test.bin", record100(3, 42, 7));

    CifarFiles files = found();
    LabeledImages images = files.read();

    assertThat(files.format()).isEqualTo(CifarFormat.CIFAR100);
    assertThat(images.train().labels()).containsExactly(99, 0);
    assertThat(images.test().labels()).containsExactly(42);
    assertThat(pixels(images.train(), 0)).containsOnly(5);
    assertThat(images.train().classNames()).hasSize(100).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void trainBinMayHoldCifar10Records() throws IOException {
    write("train.bin", record(6, 1));

    assertThat(found().format()).isEqualTo(CifarFormat.CIFAR10);
  }

  @Test
  void joinedFilesOfOneNameAreReported() throws IOException {
    write("a/train.bin", record(6, 1));
    write("b/train.bin", record(9, 2));
    write("b/test.bin", record(3, 3));
    Findings findings = new Findings();

    CifarFiles files = (CifarFiles) ImageFiles.find(dir, findings);

    assertThat(files.read().train().labels()).containsExactly(6, 9);
    assertThat(findings.warnings())
        .containsExactly(
            "The records of a/train.bin and b/train.bin are joined. If these are several data sets, upload each under a name of its own.");
  }

  /** The published file ends in an empty line. */
  @Test
  void otherClassNamesThanThePublishedOnesAreReported() throws IOException {
    write("x/data_batch_1.bin", record(6, 1));
    Findings findings = new Findings();
    Path names = dir.resolve("x/batches.meta.txt");
    Files.writeString(names, String.join("\n", CifarFormat.CIFAR10.classNames()) + "\n\n");
    ImageFiles.find(dir, findings);
    assertThat(findings.warnings()).isEmpty();

    Files.writeString(names, "cat\ndog\n");
    ImageFiles.find(dir, findings);
    assertThat(findings.warnings())
        .containsExactly(
            "x/batches.meta.txt is not read: CIFAR files have the classes of the published data sets ('airplane' is class 0). If it names other classes, register the images with image lists and classes.txt, or in class folders.");
  }

  @Test
  void theNamesOfCifar100AreKnownToo() throws IOException {
    write("train.bin", record100(7, 42, 1));
    Findings findings = new Findings();
    Files.writeString(
        dir.resolve("fine_label_names.txt"),
        String.join("\n", CifarFormat.CIFAR100.classNames()) + "\n");
    Files.writeString(dir.resolve("coarse_label_names.txt"), "aquatic_mammals\nfish\n");
    ImageFiles.find(dir, findings);
    assertThat(findings.warnings()).isEmpty();

    Files.writeString(dir.resolve("fine_label_names.txt"), "cat\n");
    ImageFiles.find(dir, findings);
    assertThat(findings.warnings())
        .singleElement()
        .asString()
        .startsWith("fine_label_names.txt is not read:")
        .contains("'apple' is class 0");
  }

  @Test
  void aPartialRecordIsNamedWithFileAndByte() throws IOException {
    write("data_batch_1.bin", record(6, 1), Arrays.copyOf(record(1, 1), 100));

    assertThatThrownBy(() -> found().read())
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("data_batch_1.bin")
        .hasMessageContaining("byte 3073")
        .hasMessageContaining("100 of 3073");
  }

  @Test
  void aLabelOutOfRangeIsNamedWithFileAndByte() throws IOException {
    write("data_batch_1.bin", record(6, 1), record(10, 1));

    assertThatThrownBy(() -> found().trainCounts())
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("data_batch_1.bin: label 10 at byte 3073");
  }

  @Test
  void testFilesAloneAreNoDataSet() throws IOException {
    write("test_batch.bin", record(6, 1));

    assertThatThrownBy(this::found).hasMessageContaining("data_batch_*.bin");
  }

  @Test
  void readsTheReferenceRunsImages() throws IOException {
    Path file = SharedFiles.file("golden/e2e-ce-sgd/dataset.bin");
    Files.copy(file, dir.resolve("data_batch_1.bin"));

    ImageSet train = found().read().train();

    assertThat(train.size()).isEqualTo(96);
    byte[] bytes = Files.readAllBytes(file);
    assertThat(train.label(95)).isEqualTo(bytes[95 * 3073]);
    assertThat(pixels(train, 95)).isEqualTo(Arrays.copyOfRange(bytes, 95 * 3073 + 1, 96 * 3073));
  }

  private CifarFiles found() throws IOException {
    return (CifarFiles) ImageFiles.find(dir, new Findings());
  }

  private void write(String name, byte[]... records) throws IOException {
    Files.createDirectories(dir.resolve(name).getParent());
    try (var out = Files.newOutputStream(dir.resolve(name))) {
      for (byte[] record : List.of(records)) {
        out.write(record);
      }
    }
  }

  private static byte[] record(int label, int pixel) {
    byte[] record = new byte[3073];
    Arrays.fill(record, (byte) pixel);
    record[0] = (byte) label;
    return record;
  }

  private static byte[] record100(int coarse, int fine, int pixel) {
    byte[] record = new byte[3074];
    Arrays.fill(record, (byte) pixel);
    record[0] = (byte) coarse;
    record[1] = (byte) fine;
    return record;
  }

  private static byte[] pixels(ImageSet images, int index) {
    byte[] pixels = new byte[images.bytesPerImage()];
    images.read(index, pixels);
    return pixels;
  }
}
