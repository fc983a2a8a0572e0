package dev.flattail.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.Tables;
import dev.flattail.UsesPostgres;
import dev.flattail.images.ImageSet;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.UnreadableImageException;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.ValidationSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@UsesPostgres
@SpringBootTest(classes = DatasetBeans.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
class ImageListDatasetsTest {
  @TempDir static Path dir;

  @Autowired Datasets datasets;
  @Autowired JdbcClient sql;

  @DynamicPropertySource
  static void dataDirectory(DynamicPropertyRegistry registry) {
    registry.add("flattail.datasets.dir", dir::toString);
    // Four images of 8x8 pixels are stored decoded, of 64x64 they are not.
    registry.add("flattail.datasets.max-packed", () -> "10KB");
  }

  @BeforeEach
  void aPublishedDataSet() throws IOException {
    write("inat/train_val/Aves/1/red.jpg", Pictures.jpeg(40, 60, 0xFF0000));
    write("inat/train_val/Aves/1/green.jpg", Pictures.jpeg(60, 40, 0x00FF00));
    write("inat/train_val/Mammalia/0/blue.jpg", Pictures.jpeg(80, 90, 0x0000FF));
    write("inat/val/white.png", Pictures.png(70, 70, 0xFFFFFF));
    text(
        "lists/iNat_train.txt",
        """
        train_val/Aves/1/red.jpg 1
        train_val/Mammalia/0/blue.jpg 0
        train_val/Aves/1/green.jpg 1
        """);
    text("lists/iNat_val.txt", "val/white.png 1\n");
    text("lists/names.txt", "cat\nrobin\n");
  }

  @AfterEach
  void forget() throws IOException {
    Tables.empty(sql, "dataset_version");
    try (Stream<Path> left = Files.list(dir)) {
      for (Path path : left.toList()) {
        Folders.delete(path);
      }
    }
  }

  @Test
  void listsBecomeADataSetAndNothingIsCopied() throws IOException {
    Dataset inat = register(true).dataset();

    assertThat(inat.format()).isEqualTo(DatasetFormat.IMAGE_LIST);
    assertThat(inat.imageSize()).isNull();
    assertThat(inat.classes())
        .containsExactly(new DatasetClass(0, "cat", 1, 0), new DatasetClass(1, "robin", 2, 1));
    assertThat(datasets.get("inat")).isEqualTo(inat);
    try (Stream<Path> ours = Files.walk(dir.resolve(".registered/inat"))) {
      assertThat(ours.filter(Files::isRegularFile))
          .extracting(file -> file.getFileName().toString())
          .containsExactly("images.tsv");
    }
  }

  @Test
  void imagesAreDecodedWhenTheyAreReadInTheOrderOfTheLists() throws IOException {
    register(false);

    LabeledImages images = datasets.load(resolved(64));

    assertThat(images.train().isStored()).isFalse();
    assertThat(images.train().labels()).containsExactly(1, 0, 1);
    assertThat(images.test().labels()).containsExactly(1);
    assertThat(color(images.train(), 0)).containsExactly(254, 0, 0);
    assertThat(color(images.train(), 1)).containsExactly(0, 0, 254);
    assertThat(color(images.train(), 2)).containsExactly(0, 255, 1);
    assertThat(color(images.test(), 0)).containsExactly(255, 255, 255);
  }

  @Test
  void smallImagesAreStoredDecoded() throws IOException {
    register(false);

    LabeledImages first = datasets.load(resolved(8));
    Files.delete(dir.resolve("inat/val/white.png"));
    LabeledImages again = datasets.load(resolved(8));

    assertThat(first.train().isStored()).isTrue();
    assertThat(color(again.train(), 1)).containsExactly(0, 0, 254);
    assertThat(color(again.test(), 0)).containsExactly(255, 255, 255);
  }

  @Test
  void theHashIsOfTheListsAndTheSizesOfTheFiles() throws IOException {
    String before = sha256();

    text("lists/iNat_val.txt", "\nval/white.png   1\r\n");
    assertThat(sha256()).isEqualTo(before);
    write("inat/val/white.png", Pictures.png(71, 70, 0xFFFFFF));
    String resized = sha256();
    assertThat(resized).isNotEqualTo(before);
    text("lists/iNat_val.txt", "val/white.png 0\n");
    assertThat(sha256()).isNotEqualTo(resized).isNotEqualTo(before);
    assertThat(before)
        .isEqualTo(Digests.sha256(dir.resolve(".registered/inat/" + before + "/images.tsv")));
  }

  @Test
  void aJobKeepsItsListsAndNoticesFilesThatChanged() throws IOException {
    register(false);
    DatasetSpec queued = resolved(64);
    text("lists/iNat_train.txt", "val/white.png 0\ntrain_val/Aves/1/red.jpg 1\n");
    register(false);

    LabeledImages images = datasets.load(queued);
    assertThat(images.train().size()).isEqualTo(3);
    Files.write(dir.resolve("inat/train_val/Mammalia/0/blue.jpg"), Pictures.jpeg(8, 8, 1));
    assertThatThrownBy(() -> color(images.train(), 1))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("train_val/Mammalia/0/blue.jpg")
        .hasMessageContaining("when it was registered");
  }

  @Test
  void damagedImagesAreFoundWhenAskedFor() throws IOException {
    write("inat/val/white.png", "no image".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> register(true))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("val/white.png: this is no JPEG or PNG");
    assertThatThrownBy(() -> datasets.get("inat")).isInstanceOf(UnknownDatasetException.class);
    assertThat(register(false).created()).isTrue();
  }

  @Test
  void checkedImagesOfOneSizeNeedNoOther() throws IOException {
    write("inat/val/black.png", Pictures.png(70, 70, 0));
    text("lists/iNat_train.txt", "val/white.png 0\nval/black.png 1\n");

    assertThat(register(true).dataset().imageSize()).isEqualTo(new ImageSize(70, 70));

    LabeledImages images = datasets.load(datasets.resolve(spec(null, null)));
    assertThat(images.train().height()).isEqualTo(70);
    assertThat(images.train().isStored()).isFalse();
    assertThat(color(images.train(), 0)).containsExactly(255, 255, 255);
  }

  @Test
  void aListedFolderNeedsNoMoreThanItsPath() throws IOException {
    text("inat/train.txt", "val/white.png 1\ntrain_val/Mammalia/0/blue.jpg 0\n");

    Dataset inat = datasets.registerFolder("inat", "inat").dataset();

    assertThat(inat.format()).isEqualTo(DatasetFormat.IMAGE_LIST);
    assertThat(inat.classes())
        .containsExactly(new DatasetClass(0, "0", 1, 0), new DatasetClass(1, "1", 1, 0));
  }

  @Test
  void listsInAnArchiveAreFoundToo() {
    byte[] archive =
        new ArchiveBuilder()
            .file("around/train.txt", "a/1.png 0\na/2.png 1\n".getBytes(StandardCharsets.UTF_8))
            .file("around/a/1.png", Pictures.png(8, 8, 0xFF0000))
            .file("around/a/2.png", Pictures.png(8, 8, 0x00FF00))
            .tarGz();

    datasets.register("up", UploadFormat.TAR_GZ, new ByteArrayInputStream(archive));

    ImageSet train =
        datasets
            .load(
                datasets.resolve(
                    new DatasetSpec("up", null, null, new ValidationSpec(0), 0, null, null)))
            .train();
    assertThat(train.height()).isEqualTo(8);
    assertThat(color(train, 1)).containsExactly(0, 255, 0);
  }

  /** Without decoding, only the paths are known. */
  @Test
  void aPathInBothListsIsReported() throws IOException {
    text("lists/iNat_val.txt", "train_val/Aves/1/red.jpg 1\nval/white.png 0\n");

    assertThat(register(false).dataset().warnings())
        .extracting(Warning::detail)
        .containsExactly(
            "1 test image (of 2) with the same bytes as a training image: "
                + "train_val/Aves/1/red.jpg ('robin') is the same as train_val/Aves/1/red.jpg ('robin').");
  }

  @Test
  void bytesInBothListsAreFoundByDecoding() throws IOException {
    write("inat/val/white.png", Pictures.jpeg(80, 90, 0x0000FF)); // as blue.jpg
    text(
        "lists/iNat_train.txt",
        "train_val/Aves/1/red.jpg 1\n".repeat(3) + "train_val/Mammalia/0/blue.jpg 0\n");

    assertThat(register(true).dataset().warnings())
        .extracting(Warning::detail)
        .containsExactly(
            "1 image with the same bytes as an image of another class: "
                + "val/white.png ('robin') is the same as train_val/Mammalia/0/blue.jpg ('cat').",
            "1 test image (of 1) with the same bytes as a training image: "
                + "val/white.png ('robin') is the same as train_val/Mammalia/0/blue.jpg ('cat').",
            "2 images with the same bytes as another of the same class and split: "
                + "train_val/Aves/1/red.jpg ('robin') is the same as train_val/Aves/1/red.jpg ('robin'), "
                + "train_val/Aves/1/red.jpg ('robin') is the same as train_val/Aves/1/red.jpg ('robin').",
            "1 of 2 classes has no test images: 'cat'.");
  }

  @Test
  void aPathWithTwoLabelsInOneListIsRefused() throws IOException {
    text("lists/iNat_train.txt", "val/white.png 0\nval/white.png 1\nval/white.png 1\n");

    assertThatThrownBy(() -> register(false))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessage(
            "the list of training images has val/white.png in class 0 and in class 1; remove one of the lines");

    text("lists/iNat_train.txt", "train_val/Aves/1/red.jpg 0\ntrain_val/Aves/1/green.jpg 1\n");
    text("lists/iNat_val.txt", "val/white.png 0\n./val//white.png 1\n");
    assertThatThrownBy(() -> register(false))
        .hasMessageStartingWith("the list of test images has val/white.png in class 0 and");
  }

  /** As macOS archives what a list on Linux names. */
  @Test
  void aListMayNameItsFilesInAnotherUnicodeForm() {
    byte[] archive =
        new ArchiveBuilder()
            .file(
                "around/train.csv",
                "path,label\ncaf\u00e9/1.png,0\ncaf\u00e9/2.png,1\n"
                    .getBytes(StandardCharsets.UTF_8))
            .file("around/cafe\u0301/1.png", Pictures.png(8, 8, 0xFF0000))
            .file("around/cafe\u0301/2.png", Pictures.png(8, 8, 0x00FF00))
            .file("around/cafe\u0301/3.png", Pictures.png(8, 8, 0x0000FF))
            .tarGz();

    Dataset dataset =
        datasets.register("up", UploadFormat.TAR_GZ, new ByteArrayInputStream(archive)).dataset();

    assertThat(dataset.format()).isEqualTo(DatasetFormat.IMAGE_LIST);
    assertThat(dataset.ignored())
        .isEqualTo(
            new Ignored(
                1,
                List.of(
                    new Ignored.Example("around/cafe\u0301/3.png", "not in the lists of images"))));
    ImageSet train =
        datasets
            .load(
                datasets.resolve(
                    new DatasetSpec("up", null, null, new ValidationSpec(0), 0, null, null)))
            .train();
    assertThat(color(train, 1)).containsExactly(0, 255, 0);
  }

  @Test
  void whatIsWrongIsToldWithWhatToDo() throws IOException {
    Files.delete(dir.resolve("inat/val/white.png"));
    assertThatThrownBy(() -> register(false))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("1 of 1 listed images is missing")
        .hasMessageContaining("val/white.png");

    assertThatThrownBy(() -> registerWith("../lists/iNat_train.txt"))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("without '..'");
    text("inat/mine.txt", "");
    assertThatThrownBy(() -> registerWith("mine.txt"))
        .hasMessageContaining("do you mean 'inat/mine.txt'?");
    assertThatThrownBy(() -> registerWith("nowhere.txt"))
        .hasMessageContaining("there is no file 'nowhere.txt'");
  }

  @Test
  void classesBeyondAllDataSetsAreRefused() throws IOException {
    StringBuilder list = new StringBuilder();
    for (int label = 0; label <= 50_000; label++) {
      list.append("val/white.png ").append(label).append('\n');
    }
    text("lists/iNat_train.txt", list.toString());

    assertThatThrownBy(() -> registerWith("lists/iNat_train.txt"))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("there are 50001 classes, and at most 50000");
  }

  @Test
  void aListMayNotBeALinkOutOfTheDataDirectory(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("secret_train.txt"), "a.jpg 0\n");
    Files.createSymbolicLink(dir.resolve("link.txt"), elsewhere.resolve("secret_train.txt"));

    assertThatThrownBy(() -> registerWith("link.txt"))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("leads out of the data directory");
  }

  @Test
  void jobsSayHowImagesOfSeveralSizesBecomeOne() throws IOException {
    register(false);

    assertThatThrownBy(() -> datasets.resolve(spec(null, null)))
        .isInstanceOfSatisfying(
            InvalidSpecException.class,
            e -> assertThat(e.problems().getFirst().pointer()).isEqualTo("/dataset/resize"));
    DatasetSpec usual = datasets.resolve(spec(null, null), true);
    assertThat(usual.centerCrop()).isEqualTo(224);
    assertThat(usual.resize()).isEqualTo(256);
    assertThat(usual.normalize()).isEqualTo(Normalize.IMAGENET);
    assertThat(datasets.resolve(spec(null, 112)).resize()).isEqualTo(128);
    DatasetSpec scaled = datasets.resolve(spec(48, null), true);
    assertThat(scaled.centerCrop()).isNull();

    ImageSet middle = datasets.load(datasets.resolve(spec(60, 56))).train();
    assertThat(middle.height()).isEqualTo(56);
    assertThat(middle.original(1).width()).isEqualTo(90);
    assertThat(datasets.load(scaled).train().original(1).width()).isEqualTo(48);
  }

  @Test
  void damagedListedImagesAreLeftOutOnRequest() throws IOException {
    write("inat/train_val/Aves/1/green.jpg", new byte[0]);

    Dataset inat = register(false, DamagedImages.SKIP).dataset();

    assertThat(inat.ignored())
        .isEqualTo(
            new Ignored(
                1,
                List.of(new Ignored.Example("train_val/Aves/1/green.jpg", "the file is empty"))));
    assertThat(inat.classes())
        .containsExactly(new DatasetClass(0, "cat", 1, 0), new DatasetClass(1, "robin", 1, 1));
    assertThat(datasets.load(resolved(64)).train().labels()).containsExactly(1, 0);

    write("inat/train_val/Mammalia/0/blue.jpg", new byte[] {1});
    assertThatThrownBy(() -> register(false, DamagedImages.SKIP))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageStartingWith("class 'cat': none of its training images can be decoded (1)");
  }

  private Registration register(boolean check) {
    return register(check, DamagedImages.REFUSE);
  }

  private Registration register(boolean check, DamagedImages damaged) {
    return datasets.registerFolder(
        "inat",
        new FolderSource(
            "inat",
            new FolderSource.Lists("lists/iNat_train.txt", "lists/iNat_val.txt", "lists/names.txt"),
            check),
        new RegistrationOptions(damaged, Duplicates.REPORT));
  }

  private void registerWith(String train) {
    datasets.registerFolder(
        "inat",
        new FolderSource("inat", new FolderSource.Lists(train, null, null), false),
        RegistrationOptions.DEFAULT);
  }

  private @Nullable String sha256() {
    return register(false).dataset().sha256();
  }

  private DatasetSpec resolved(int side) {
    return datasets.resolve(spec(side, null));
  }

  private static DatasetSpec spec(@Nullable Integer resize, @Nullable Integer centerCrop) {
    return new DatasetSpec("inat", null, null, new ValidationSpec(0), 0, null, resize, centerCrop);
  }

  private static int[] color(ImageSet images, int index) {
    byte[] pixels = new byte[images.bytesPerImage()];
    images.read(index, pixels);
    int plane = pixels.length / 3;
    return new int[] {pixels[0] & 0xFF, pixels[plane] & 0xFF, pixels[2 * plane] & 0xFF};
  }

  private static void text(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(String name, byte[] content) throws IOException {
    Files.createDirectories(dir.resolve(name).getParent());
    Files.write(dir.resolve(name), content);
  }
}
