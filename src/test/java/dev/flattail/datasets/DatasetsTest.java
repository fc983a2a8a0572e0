package dev.flattail.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.flattail.Tables;
import dev.flattail.UsesPostgres;
import dev.flattail.engine.loss.ClassWeights;
import dev.flattail.images.LabeledImages;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.ValidationSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@UsesPostgres
@SpringBootTest(classes = DatasetBeans.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
class DatasetsTest {
  @TempDir static Path dir;

  @Autowired Datasets datasets;
  @Autowired JdbcClient sql;

  @DynamicPropertySource
  static void dataDirectory(DynamicPropertyRegistry registry) {
    registry.add("flattail.datasets.dir", dir::toString);
    registry.add("flattail.datasets.max-upload", () -> "5MB");
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
  void anUploadBecomesADataSetWithItsClassesAndCounts() {
    Registration registration = put("pets", ArchiveBuilder.twoClasses().tarGz());

    assertThat(registration.created()).isTrue();
    Dataset pets = registration.dataset();
    assertThat(pets.format()).isEqualTo(DatasetFormat.CLASS_FOLDERS);
    assertThat(pets.imageSize()).isEqualTo(new ImageSize(8, 8));
    assertThat(pets.classes())
        .containsExactly(new DatasetClass(0, "cat", 1, 1), new DatasetClass(1, "dog", 1, 1));
    assertThat(datasets.get("pets")).isEqualTo(pets);
    assertThat(datasets.list()).extracting(Dataset::name).contains("pets", "shapes", "cifar10");
  }

  @Test
  void theSameContentHasTheSameHashWhateverItCameIn() {
    ArchiveBuilder content = ArchiveBuilder.twoClasses();

    String tarGz = put("a", content.tarGz()).dataset().sha256();
    String tar = put("b", UploadFormat.TAR, content.tar()).dataset().sha256();
    String zip = put("c", UploadFormat.ZIP, content.zip()).dataset().sha256();

    assertThat(tar).isEqualTo(tarGz);
    assertThat(zip).isEqualTo(tarGz);
  }

  @Test
  void theHashIsThatOfWhatSha256sumPrints() throws IOException {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("b/1.png", Pictures.png(2, 2, 0))
            .file("a/1.png", Pictures.png(2, 2, 0xFFFFFF));

    String hash = put("pair", content.tarGz()).dataset().sha256();

    String listing =
        DigestUtils.sha256Hex(Pictures.png(2, 2, 0xFFFFFF))
            + "  a/1.png\n"
            + DigestUtils.sha256Hex(Pictures.png(2, 2, 0))
            + "  b/1.png\n";
    assertThat(hash).isEqualTo(DigestUtils.sha256Hex(listing));
  }

  @Test
  void aJobKeepsTheContentThatItPinnedWhenTheNameIsPutAgain() {
    put("pets", ArchiveBuilder.twoClasses().tarGz());
    DatasetSpec queued = datasets.resolve(spec("pets"));

    Registration second =
        put(
            "pets",
            UploadFormat.ZIP,
            ArchiveBuilder.twoClasses().file("train/cat/2.png", Pictures.png(8, 8, 7)).zip());

    assertThat(second.created()).isFalse();
    assertThat(datasets.load(queued).train().size()).isEqualTo(2);
    assertThat(datasets.load(datasets.resolve(spec("pets"))).train().size()).isEqualTo(3);
    assertThat(datasets.describe(queued)).extracting(ClassSplit::train).containsExactly(1, 1);
  }

  @Test
  void earlierContentCanBecomeCurrentAgain() {
    byte[] first = ArchiveBuilder.twoClasses().tarGz();
    byte[] second =
        ArchiveBuilder.twoClasses().file("train/cat/2.png", Pictures.png(8, 8, 7)).tarGz();

    String sha256 = put("pets", first).dataset().sha256();
    put("pets", second);
    put("pets", first);

    assertThat(datasets.get("pets").sha256()).isEqualTo(sha256);
  }

  /**
   * Classes are numbered in the order of their names as texts: 1, 10, 11, 12, 2, and so on. The
   * class of n in its name has n + 20 training images and n test images.
   */
  @Test
  void countsNamesGroupsAndWeightsOfManyNumberedClassesBelongTogether() {
    ArchiveBuilder archive = new ArchiveBuilder();
    for (int n = 1; n <= 12; n++) {
      byte[] picture = Pictures.png(8, 8, n << 16);
      for (int i = 0; i < n + 20; i++) {
        archive.file("set/train/%d/%d.png".formatted(n, i), picture);
      }
      for (int i = 0; i < n; i++) {
        archive.file("set/test/%d/%d.png".formatted(n, i), picture);
      }
    }
    put("numbered", archive.tarGz());
    DatasetSpec spec = datasets.resolve(spec("numbered"));
    LabeledImages images = datasets.load(spec);
    ImagePaths paths = datasets.paths(spec);

    List<String> names = List.of("1", "10", "11", "12", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(images.train().classNames()).isEqualTo(names);
    assertThat(datasets.describe(spec))
        .extracting(ClassSplit::name, ClassSplit::train, ClassSplit::test)
        .containsExactlyElementsOf(
            names.stream()
                .map(Integer::parseInt)
                .map(n -> tuple(Integer.toString(n), n + 20, n))
                .toList());
    int[] counts = images.train().classCounts();
    byte[] pixels = new byte[3 * 8 * 8];
    for (int i = 0; i < images.test().size(); i++) {
      images.test().read(i, pixels);
      String name = names.get(images.test().label(i));
      assertThat(pixels[0]).as("the picture's color").isEqualTo(Byte.parseByte(name));
      assertThat(paths.test().get(images.test().origin(i))).startsWith("set/test/" + name + "/");
      assertThat(counts[images.test().label(i)]).isEqualTo(20 + Integer.parseInt(name));
    }
    assertThat(paths.train()).hasSize(images.train().size());
    assertThat(paths.train().getFirst()).startsWith("set/train/1/");
    // 12, 11 and 10 have the most images, 1 and 2 the fewest.
    List<Thresholds.Group> groups = new Thresholds.ByRank(3, 10).groups(counts);
    for (int c = 0; c < groups.size(); c++) {
      int n = Integer.parseInt(names.get(c));
      assertThat(groups.get(c))
          .as(names.get(c))
          .isEqualTo(
              n >= 10
                  ? Thresholds.Group.MANY
                  : n <= 2 ? Thresholds.Group.FEW : Thresholds.Group.MEDIUM);
    }
    double[] weights = ClassWeights.inversePower(counts, 1);
    for (int c = 0; c < weights.length; c++) {
      assertThat(weights[c] * (20 + Integer.parseInt(names.get(c))))
          .as("weight of class %s times its images", names.get(c))
          .isCloseTo(weights[0] * 21, within(1e-12));
    }
  }

  @Test
  void imagesThatAreNoFilesHaveNoPaths() {
    assertThat(datasets.paths(datasets.resolve(spec("shapes"))).test()).isEmpty();
  }

  @Test
  void loadedImagesAreThoseOfTheFilesInClassAndNameOrder() {
    put("pets", ArchiveBuilder.twoClasses().tarGz());

    LabeledImages images = datasets.load(datasets.resolve(spec("pets")));

    assertThat(images.train().labels()).containsExactly(0, 1);
    assertThat(images.test().labels()).containsExactly(0, 1);
    byte[] pixels = new byte[3 * 8 * 8];
    images.train().read(0, pixels);
    assertThat(pixels[0]).isEqualTo((byte) 0xFF);
    assertThat(pixels[64]).isEqualTo((byte) 0);
    images.test().read(0, pixels);
    assertThat(pixels[128]).isEqualTo((byte) 0xFF);
  }

  @Test
  void imagesOfSeveralSizesNeedResize() {
    put(
        "mixed",
        ArchiveBuilder.twoClasses()
            .file("train/cat/2.png", Pictures.png(20, 30, 0xFF0000))
            .tarGz());

    assertThat(datasets.get("mixed").imageSize()).isNull();
    assertThatThrownBy(() -> datasets.resolve(spec("mixed")))
        .isInstanceOfSatisfying(
            InvalidSpecException.class,
            e -> assertThat(e.problems().getFirst().pointer()).isEqualTo("/dataset/resize"));
    DatasetSpec resized = datasets.resolve(spec("mixed", 16));
    LabeledImages images = datasets.load(resized);
    assertThat(images.train().height()).isEqualTo(16);
    assertThat(images.train().width()).isEqualTo(16);
    assertThat(images.train().size()).isEqualTo(3);
    // The second time the packed pixels are mapped; they are the same.
    assertThat(datasets.load(resized).train().labels()).isEqualTo(images.train().labels());
  }

  @Test
  void aCorruptImageIsNamedAndNothingStaysRegistered() throws IOException {
    byte[] good = Pictures.jpeg(32, 32, 0x808080);
    ArchiveBuilder upload =
        ArchiveBuilder.twoClasses()
            .file("train/dog/half.jpg", java.util.Arrays.copyOf(good, good.length * 2 / 3))
            .file(
                "train/dog/text.jpg", "no image".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThatThrownBy(() -> put("pets", upload.tarGz()))
        .isInstanceOfSatisfying(
            DatasetRejectedException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(2)
                    .anySatisfy(p -> assertThat(p).startsWith("train/dog/half.jpg:"))
                    .anySatisfy(p -> assertThat(p).startsWith("train/dog/text.jpg:")));

    assertThatThrownBy(() -> datasets.get("pets")).isInstanceOf(UnknownDatasetException.class);
    assertNothingStored();
  }

  @Test
  void damagedImagesAreLeftOutAndListedOnRequest() {
    ArchiveBuilder upload =
        ArchiveBuilder.twoClasses()
            .file("train/cat/0.png", new byte[0])
            .file("train/dog/text.jpg", "no image".getBytes(StandardCharsets.UTF_8));

    Registration registration = put("pets", UploadFormat.TAR, DamagedImages.SKIP, upload.tar());

    Dataset pets = registration.dataset();
    assertThat(pets.ignored())
        .isEqualTo(
            new Ignored(
                2,
                List.of(
                    new Ignored.Example("train/cat/0.png", "the file is empty"),
                    new Ignored.Example(
                        "train/dog/text.jpg", "this is no JPEG or PNG; convert or remove it"))));
    assertThat(pets.classes())
        .containsExactly(new DatasetClass(0, "cat", 1, 1), new DatasetClass(1, "dog", 1, 1));
    assertThat(datasets.get("pets")).isEqualTo(pets);
    LabeledImages images = datasets.load(datasets.resolve(spec("pets")));
    assertThat(images.train().labels()).containsExactly(0, 1);
    byte[] first = new byte[3 * 8 * 8];
    images.train().read(0, first);
    assertThat(first[0]).isEqualTo((byte) 0xFF);

    Dataset without = put("whole", ArchiveBuilder.twoClasses().tarGz()).dataset();
    assertThat(pets.sha256()).isEqualTo(without.sha256());
    assertThat(without.ignored()).isEqualTo(Ignored.NONE);
    assertThat(without.warnings()).isEmpty();
  }

  @Test
  void imagesThatTheirOwnerShouldLookAtAreWarnedOf() throws IOException {
    BufferedImage deep = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(deep, "png", png);
    byte[] jpeg = Pictures.jpeg(8, 8, 7);
    byte[] surplus = Arrays.copyOf(jpeg, jpeg.length + 10);
    System.arraycopy(jpeg, jpeg.length - 2, surplus, surplus.length - 2, 2);
    Arrays.fill(surplus, jpeg.length - 2, surplus.length - 2, (byte) 0);
    byte[] other = surplus.clone();
    other[jpeg.length] = 1;
    ArchiveBuilder upload =
        ArchiveBuilder.twoClasses()
            .file("train/cat/deep.png", png.toByteArray())
            .file("train/dog/a.jpg", surplus)
            .file("train/dog/b.jpg", other);

    Dataset pets = put("pets", upload.tarGz()).dataset();

    assertThat(pets.ignored()).isEqualTo(Ignored.NONE);
    assertThat(pets.warnings())
        .extracting(Warning::detail)
        .satisfiesExactly(
            warning ->
                assertThat(warning)
                    .startsWith("1 image is a 16-bit grayscale PNG, such as train/cat/deep.png."),
            warning ->
                assertThat(warning)
                    .startsWith("2 JPEGs have bytes that belong to nothing before the end,")
                    .contains("train/dog/a.jpg"));
    assertThat(datasets.get("pets")).isEqualTo(pets);
  }

  @Test
  void whatIsDroppedFromImagesIsWarnedOf() throws IOException {
    byte[] turned = {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1};
    byte[] orientation = {1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
    byte[] upright = orientation.clone();
    upright[9] = 1;
    byte[] several = {'M', 'P', 'F', 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0};
    byte[] number = {1, (byte) 0xB0, 4, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0};
    ArchiveBuilder upload =
        ArchiveBuilder.twoClasses()
            .file("train/cat/clear.png", alpha(0x80102030))
            .file("train/cat/opaque.png", alpha(0xFF102030))
            .file("train/dog/turned.jpg", withSegment(0xE1, turned, orientation))
            .file("train/dog/upright.jpg", withSegment(0xE1, turned, upright))
            .file("train/dog/cut.jpg", withSegment(0xE1, turned, new byte[0]))
            .file("train/dog/several.jpg", withSegment(0xE2, several, number))
            .file("train/dog/frames.png", animated());

    assertThat(put("pets", upload.tarGz()).dataset().warnings())
        .extracting(Warning::detail)
        .satisfiesExactly(
            warning ->
                assertThat(warning)
                    .startsWith("1 image has an EXIF orientation, such as train/dog/turned.jpg."),
            warning ->
                assertThat(warning)
                    .startsWith("1 PNG has transparent pixels, such as train/cat/clear.png."),
            warning ->
                assertThat(warning)
                    .startsWith("2 files have several pictures or frames, such as")
                    .contains("train/dog/frames.png"));
  }

  private static byte[] alpha(int argb) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, argb + i);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static byte[] withSegment(int marker, byte[] start, byte[] end) {
    byte[] jpeg = Pictures.jpeg(8, 8, 1000 * marker + end.length + (end.length > 9 ? end[9] : 0));
    int length = 2 + start.length + end.length;
    return ByteBuffer.allocate(jpeg.length + 2 + length)
        .put(jpeg, 0, 2)
        .put((byte) 0xFF)
        .put((byte) marker)
        .putShort((short) length)
        .put(start)
        .put(end)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** A PNG that announces two frames in a chunk after its header. */
  private static byte[] animated() {
    byte[] png = Pictures.png(8, 8, 0x123456);
    ByteBuffer chunk =
        ByteBuffer.allocate(20).putInt(8).put("acTL".getBytes(StandardCharsets.US_ASCII)).putInt(2);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 12);
    chunk.putInt(16, (int) crc.getValue());
    int header = 8 + 25;
    return ByteBuffer.allocate(png.length + 20)
        .put(png, 0, header)
        .put(chunk.array())
        .put(png, header, png.length - header)
        .array();
  }

  @Test
  void damagedImagesAreNoRepeatedOnes() {
    ArchiveBuilder upload =
        ArchiveBuilder.twoClasses()
            .file("train/cat/0.png", new byte[0])
            .file("test/dog/0.png", new byte[0]);

    assertThat(put("pets", UploadFormat.TAR, DamagedImages.SKIP, upload.tar()).dataset().warnings())
        .isEmpty();
  }

  @Test
  void whatIsIgnoredIsThatOfTheLastRegistration() {
    ArchiveBuilder damaged = ArchiveBuilder.twoClasses().file("train/cat/0.png", new byte[0]);
    put("pets", UploadFormat.TAR, DamagedImages.SKIP, damaged.tar());

    put("pets", ArchiveBuilder.twoClasses().tarGz());

    assertThat(datasets.get("pets").ignored()).isEqualTo(Ignored.NONE);
  }

  @Test
  void aClassWithoutAnIntactTrainingImageIsRefused() throws IOException {
    ArchiveBuilder upload =
        new ArchiveBuilder()
            .file("train/cat/1.png", Pictures.png(8, 8, 1))
            .file("train/dog/1.png", new byte[0])
            .file("train/dog/2.png", new byte[] {1})
            .file("test/dog/3.png", Pictures.png(8, 8, 2));

    assertThatThrownBy(() -> put("pets", UploadFormat.TAR, DamagedImages.SKIP, upload.tar()))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageStartingWith(
            "class 'dog': none of its training images can be decoded (2); replace them");

    assertNothingStored();
  }

  @Test
  void aSplitMayLoseAllItsDamagedTestImages() {
    ArchiveBuilder upload =
        new ArchiveBuilder()
            .file("x/Training/cat/1.png", Pictures.png(8, 8, 1))
            .file("x/Training/dog/1.png", Pictures.png(8, 8, 2))
            .file("x/Testing/cat/1.png", new byte[0])
            .file("x/Testing/dog/1.png", new byte[0]);

    Dataset pets = put("pets", UploadFormat.TAR, DamagedImages.SKIP, upload.tar()).dataset();

    assertThat(pets.ignored().count()).isEqualTo(2);
    assertThat(pets.warnings())
        .extracting(Warning::detail)
        .containsExactly("2 of 2 classes have no test images: 'cat', 'dog'.");
    assertThat(pets.classes())
        .containsExactly(new DatasetClass(0, "cat", 1, 0), new DatasetClass(1, "dog", 1, 0));
    LabeledImages images = datasets.load(datasets.resolve(spec("pets")));
    assertThat(images.train().labels()).containsExactly(0, 1);
    assertThat(images.test().size()).isZero();
  }

  @Test
  void aClassThatLosesItsDamagedTestImagesIsWarnedOf() {
    ArchiveBuilder upload =
        new ArchiveBuilder()
            .file("train/cat/1.png", Pictures.png(8, 8, 1))
            .file("train/dog/1.png", Pictures.png(8, 8, 2))
            .file("test/cat/9.png", Pictures.png(8, 8, 3))
            .file("test/dog/9.png", new byte[0]);

    Dataset pets = put("pets", UploadFormat.TAR, DamagedImages.SKIP, upload.tar()).dataset();

    assertThat(pets.classes())
        .containsExactly(new DatasetClass(0, "cat", 1, 1), new DatasetClass(1, "dog", 1, 0));
    assertThat(pets.warnings())
        .extracting(Warning::detail)
        .containsExactly("1 of 2 classes has no test images: 'dog'.");

    ArchiveBuilder listed =
        upload
            .file(
                "train.txt",
                "train/cat/1.png 0\ntrain/dog/1.png 1\n".getBytes(StandardCharsets.UTF_8))
            .file(
                "test.txt",
                "test/cat/9.png 0\ntest/dog/9.png 1\n".getBytes(StandardCharsets.UTF_8));
    assertThat(
            put("listed", UploadFormat.TAR, DamagedImages.SKIP, listed.tar()).dataset().warnings())
        .extracting(Warning::detail)
        .containsExactly("1 of 2 classes has no test images: '1'.");
  }

  @Test
  void cifarClassesWithoutTrainingImagesAreWarnedOf() {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("x/data_batch_1.bin", CifarBytes.cifar10(0, 1, 2, 3, 4, 5, 6, 7, 8))
            .file("x/test_batch.bin", CifarBytes.cifar10(9));

    Dataset ten = put("ten", content.tarGz()).dataset();

    assertThat(ten.classes().getLast()).isEqualTo(new DatasetClass(9, "truck", 0, 1));
    assertThat(ten.warnings())
        .extracting(Warning::detail)
        .anySatisfy(
            w -> assertThat(w).startsWith("1 of 10 classes has no training images: 'truck'."))
        .anySatisfy(
            w -> assertThat(w).startsWith("9 of 10 classes have no test images: 'airplane',"));
  }

  @Test
  void cifarFilesWithoutTrainingImagesAreRefused() throws IOException {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("x/data_batch_1.bin", new byte[0])
            .file("x/test_batch.bin", CifarBytes.cifar10(1, 2));

    assertThatThrownBy(() -> put("ten", content.tarGz()))
        .isInstanceOfSatisfying(
            DatasetRejectedException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "there are no training images: x/data_batch_1.bin has no records; fetch the files again"));
    assertNothingStored();

    content.file("x/data_batch_2.bin", CifarBytes.cifar10(1, 2));
    assertThat(put("ten", content.tarGz()).dataset().warnings())
        .extracting(Warning::detail)
        .contains("x/data_batch_1.bin has no records; if it should, fetch it again.");
  }

  @Test
  void aFolderInPlaceKeepsItsImagesAndItsSkippedOnes() throws IOException {
    write(dir.resolve("mine/cat/1.png"), Pictures.png(100, 100, 0xFF0000));
    write(dir.resolve("mine/cat/2.png"), new byte[] {5});
    write(dir.resolve("mine/dog/1.png"), Pictures.png(100, 100, 0x00FF00));

    Dataset mine =
        datasets
            .registerFolder(
                "mine",
                new FolderSource("mine", null, false),
                new RegistrationOptions(DamagedImages.SKIP, Duplicates.REPORT))
            .dataset();
    // Whatever becomes of a skipped image, the version stays what it was.
    write(dir.resolve("mine/cat/2.png"), Pictures.png(100, 100, 0x0000FF));

    assertThat(mine.ignored().count()).isEqualTo(1);
    assertThat(mine.ignored().examples())
        .extracting(Ignored.Example::path)
        .containsExactly("cat/2.png");
    assertThat(mine.imageSize()).isEqualTo(new ImageSize(100, 100));
    assertThat(datasets.load(datasets.resolve(spec("mine"))).train().labels())
        .containsExactly(0, 1);
    assertThat(datasets.describe(datasets.resolve(spec("mine"))))
        .extracting(ClassSplit::train)
        .containsExactly(1, 1);
  }

  /** Root may read everything, so this needs another user. */
  @Test
  void filesThatTheServiceMayNotReadAreNamed() throws IOException {
    write(dir.resolve("mine/cat/1.png"), Pictures.png(8, 8, 1));
    write(dir.resolve("mine/cat/2.png"), Pictures.png(8, 8, 2));
    write(dir.resolve("mine/dog/1.png"), Pictures.png(8, 8, 3));
    write(dir.resolve("mine/emu/1.png"), Pictures.png(8, 8, 4));
    Path file = dir.resolve("mine/cat/2.png");
    Path folder = dir.resolve("mine/emu");
    try {
      Files.setPosixFilePermissions(file, Set.of());
      assumeFalse(Files.isReadable(file), "runs as root");

      assertThatThrownBy(() -> datasets.registerFolder("mine", "mine"))
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageStartingWith("cat/2.png: the service may not read it (permission denied)");

      Files.setPosixFilePermissions(folder, Set.of());
      assertThatThrownBy(() -> datasets.registerFolder("mine", "mine"))
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageStartingWith("emu: the service may not read it (permission denied)");

      Files.setPosixFilePermissions(dir.resolve("mine"), Set.of());
      assertThatThrownBy(() -> datasets.registerFolder("mine", "mine"))
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageStartingWith("mine: the service may not read it (permission denied)");
    } finally {
      for (Path closed : List.of(dir.resolve("mine"), folder, file)) {
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  @Test
  void aFolderIsReadAsAnArchiveOfItIs() throws IOException {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("Training/caf\u00e9/1.png", Pictures.png(8, 8, 1))
            .file("Training/cafe\u0301/2.png", Pictures.png(8, 8, 2))
            .file("Training/cafe\u0301/Icon\r", new byte[0])
            .file("Training/dog/1.png", Pictures.png(8, 8, 3))
            .file("Training/@eaDir/1.png", Pictures.png(8, 8, 4))
            .file("valid/dog/2.png", Pictures.png(8, 8, 5))
            .file("README.md", new byte[] {'x'});

    Dataset uploaded = put("mine", content.tarGz()).dataset();
    Dataset zipped = put("mine", UploadFormat.ZIP, content.zip()).dataset();
    for (ArchiveBuilder.Content file : content.files()) {
      write(dir.resolve("folder/" + file.name()), file.bytes());
    }
    Dataset inPlace = datasets.registerFolder("mine", "folder").dataset();

    assertThat(uploaded.classes())
        .containsExactly(new DatasetClass(0, "caf\u00e9", 2, 0), new DatasetClass(1, "dog", 1, 1));
    assertThat(uploaded.ignored())
        .isEqualTo(
            new Ignored(
                3,
                List.of(
                    new Ignored.Example("README.md", "in no class folder"),
                    new Ignored.Example("Training/@eaDir/1.png", "metadata of a file server"),
                    new Ignored.Example("Training/cafe\u0301/Icon?", "macOS metadata"))));
    assertThat(uploaded.warnings())
        .extracting(Warning::detail)
        .containsExactly(
            "There is no folder of test images: the images of 'valid' (1) are the test images.",
            "The name of class 'caf\u00e9' is written in 2 Unicode forms (NFC, NFD); they are one class.",
            "1 of 2 classes has no test images: 'caf\u00e9'.");
    assertThat(zipped).isEqualTo(uploaded);
    assertThat(inPlace).isEqualTo(uploaded);
    assertThat(datasets.get("mine")).isEqualTo(uploaded);
    LabeledImages images = datasets.load(datasets.resolve(spec("mine")));
    assertThat(images.train().labels()).containsExactly(0, 0, 1);
    assertThat(images.test().labels()).containsExactly(1);
  }

  @Test
  void sameBytesInTwoClassesOrSplitsAreReportedOrRefused() throws IOException {
    byte[] red = Pictures.png(8, 8, 0xFF0000);
    byte[] blue = Pictures.png(8, 8, 0x0000FF);
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("train/cat/1.png", red)
            .file("train/cat/2.png", blue)
            .file("train/cat/3.png", blue)
            .file("train/dog/1.png", red)
            .file("train/dog/2.png", Pictures.png(8, 8, 1))
            .file("test/cat/9.png", red)
            .file("test/dog/9.png", Pictures.png(8, 8, 2));
    String[] warnings = {
      "1 image with the same bytes as an image of another class: "
          + "train/dog/1.png ('dog') is the same as train/cat/1.png ('cat').",
      "1 test image (of 2) with the same bytes as a training image: "
          + "test/cat/9.png ('cat') is the same as train/cat/1.png ('cat').",
      "1 image with the same bytes as another of the same class and split: "
          + "train/cat/3.png ('cat') is the same as train/cat/2.png ('cat')."
    };

    assertThatThrownBy(
            () ->
                datasets.register(
                    "pets",
                    UploadFormat.TAR,
                    new RegistrationOptions(DamagedImages.REFUSE, Duplicates.REFUSE),
                    new ByteArrayInputStream(content.tar())))
        .isInstanceOfSatisfying(
            DatasetRejectedException.class,
            e ->
                assertThat(e.problems())
                    .startsWith(
                        Stream.of(warnings)
                            .map(warning -> warning.substring(0, warning.length() - 1))
                            .toArray(String[]::new))
                    .last()
                    .isEqualTo(
                        "remove one image of each pair, or register the data set with duplicates=report"));
    assertNothingStored();
    assertThat(put("pets", UploadFormat.TAR, content.tar()).dataset().warnings())
        .extracting(Warning::detail)
        .containsExactly(warnings);
    assertThat(datasets.get("pets").warnings()).hasSize(3);
  }

  @Test
  void aSplitInAnotherFormIsRefused() throws IOException {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("CUB/images/001.Albatross/1.png", Pictures.png(8, 8, 1))
            .file("CUB/images/002.Auklet/2.png", Pictures.png(8, 8, 2))
            .file("CUB/images.txt", text("1 001.Albatross/1.png\n2 002.Auklet/2.png\n"))
            .file("CUB/train_test_split.txt", text("1 1\n2 0\n"));

    assertThatThrownBy(() -> put("cub", UploadFormat.TAR, content.tar()))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageStartingWith("CUB/train_test_split.txt divides the images")
        .hasMessageContaining("'images/001.Albatross/1.png 0'");
    assertNothingStored();
  }

  @Test
  void annotationsThatAreNotReadAreStoredAsWarnings() {
    ArchiveBuilder content =
        ArchiveBuilder.twoClasses()
            .file("setid.mat", new byte[] {0, 1})
            .file("LICENSE.txt", text("train/cat/1.png CC-BY\n"));

    Dataset pets = put("pets", UploadFormat.TAR, content.tar()).dataset();

    assertThat(pets.warnings())
        .extracting(Warning::detail)
        .singleElement()
        .asString()
        .startsWith("These files are not read: setid.mat.");
    assertThat(pets.ignored().count()).isEqualTo(2);
    assertThat(datasets.get("pets")).isEqualTo(pets);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aHardLinkToAnotherClassIsARepeatedImage() {
    byte[] archive =
        new ArchiveBuilder()
            .file("train/cat/1.png", Pictures.png(8, 8, 1))
            .special("train/dog/1.png", TarConstants.LF_LINK, "train/cat/1.png")
            .tar();

    assertThat(put("pets", UploadFormat.TAR, archive).dataset().warnings())
        .extracting(Warning::detail)
        .containsExactly(
            "1 image with the same bytes as an image of another class: "
                + "train/dog/1.png ('dog') is the same as train/cat/1.png ('cat').");
  }

  @Test
  void repeatedCifarRecordsAreReported() {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("x/data_batch_1.bin", CifarBytes.cifar10(3, 9))
            .file("x/test_batch.bin", CifarBytes.cifar10(3))
            .file("x/readme.html", new byte[] {'x'});

    Dataset dataset = put("ten", content.tarGz()).dataset();

    assertThat(dataset.ignored().examples())
        .containsExactly(new Ignored.Example("x/readme.html", "no CIFAR binary file"));
    assertThat(dataset.warnings())
        .extracting(Warning::detail)
        .contains(
            "1 test image (of 1) with the same bytes as a training image: "
                + "record 0 of x/test_batch.bin ('cat') is the same as record 0 of x/data_batch_1.bin ('cat').");
  }

  @Test
  void anUploadOverTheLimitIsRefused() throws IOException {
    byte[] body = new byte[5_300_000];

    assertThatThrownBy(() -> put("pets", body)).isInstanceOf(UploadTooLargeException.class);

    assertNothingStored();
  }

  @Test
  void shapesCannotBeReplaced() {
    assertThatThrownBy(() -> put("shapes", ArchiveBuilder.twoClasses().tarGz()))
        .isInstanceOf(DatasetNameReservedException.class);
  }

  @Test
  void cifarFilesAreRecognisedWhereverTheyLie() {
    byte[] records = CifarBytes.cifar10(3, 9, 3);
    Dataset dataset =
        put("ten", new ArchiveBuilder().file("some/folder/data_batch_1.bin", records).tarGz())
            .dataset();

    assertThat(dataset.format()).isEqualTo(DatasetFormat.CIFAR10);
    assertThat(dataset.imageSize()).isEqualTo(new ImageSize(32, 32));
    assertThat(dataset.classes()).hasSize(10);
    assertThat(dataset.classes().get(3)).isEqualTo(new DatasetClass(3, "cat", 2, 0));
    LabeledImages images = datasets.load(datasets.resolve(spec("ten")));
    assertThat(images.train().labels()).containsExactly(3, 9, 3);
    assertThat(images.test().size()).isZero();
  }

  @Test
  void changesOfAFolderRegisteredInPlaceAreDetected() throws IOException {
    Path folder = dir.resolve("mine");
    write(folder.resolve("train/cat/1.png"), Pictures.png(100, 100, 1));
    write(folder.resolve("train/dog/1.png"), Pictures.png(100, 100, 2));

    Registration registration = datasets.registerFolder("mine", "mine");
    DatasetSpec spec = datasets.resolve(spec("mine"));
    write(folder.resolve("train/dog/1.png"), Pictures.png(100, 100, 3));

    assertThat(registration.dataset().imageSize()).isEqualTo(new ImageSize(100, 100));
    assertThatThrownBy(() -> datasets.load(spec))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("train/dog/1.png")
        .hasMessageContaining("changed");
  }

  @Test
  void anUploadReplacesAnInPlaceRegistration() throws IOException {
    Path folder = dir.resolve("mine");
    byte[] cat = Pictures.png(100, 100, 1);
    byte[] dog = Pictures.png(100, 100, 2);
    write(folder.resolve("train/cat/1.png"), cat);
    write(folder.resolve("train/dog/1.png"), dog);
    datasets.registerFolder("mine", "mine");

    put(
        "mine",
        new ArchiveBuilder().file("train/cat/1.png", cat).file("train/dog/1.png", dog).tarGz());
    Folders.delete(folder);

    assertThat(datasets.load(datasets.resolve(spec("mine"))).train().size()).isEqualTo(2);
  }

  @Test
  void deletionRemovesFilesAndPixelsOfAllVersions() throws IOException {
    put("pets", ArchiveBuilder.twoClasses().tarGz());
    DatasetSpec first = datasets.resolve(spec("pets"));
    LabeledImages mapped = datasets.load(first);
    datasets.load(datasets.resolve(spec("pets", 16)));
    put("pets", ArchiveBuilder.twoClasses().file("train/cat/2.png", Pictures.png(8, 8, 7)).tarGz());
    assertThat(datasets.versions("pets"))
        .extracting(RegisteredVersion::current)
        .containsExactly(true, false);

    datasets.delete("pets", contents -> assertThat(contents).hasSize(2).contains(first.sha256()));

    assertNothingStored();
    byte[] pixels = new byte[3 * 8 * 8];
    mapped.train().read(0, pixels);
    assertThat(pixels[0]).as("a reader keeps its pixels").isEqualTo((byte) 0xFF);
    assertThat(datasets.describe(first)).extracting(ClassSplit::name).containsExactly("cat", "dog");
    assertThatThrownBy(() -> datasets.load(first))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageMatching(
            "The data set 'pets' with the content %s was deleted at 20.*Z; register the same images again, .*"
                .formatted(first.sha256()));
    assertThatThrownBy(() -> datasets.paths(first))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("was deleted");
    assertThatThrownBy(() -> datasets.resolve(first)).hasMessageContaining("was deleted at 20");

    assertThat(put("pets", ArchiveBuilder.twoClasses().tarGz()).created()).isTrue();
    assertThat(datasets.load(first).train().size()).isEqualTo(2);
    assertThat(datasets.versions("pets")).hasSize(1);
  }

  @Test
  void nothingIsDeletedThatIsNeeded() {
    put("pets", ArchiveBuilder.twoClasses().tarGz());
    assertThatThrownBy(
            () ->
                datasets.delete(
                    "pets",
                    contents -> {
                      throw new IllegalStateException("needed");
                    }))
        .hasMessage("needed");
    assertThat(datasets.load(datasets.resolve(spec("pets"))).train().size()).isEqualTo(2);
  }

  @Test
  void deletionOfAFolderInPlaceLeavesItsFiles() throws IOException {
    write(dir.resolve("mine/train/cat/1.png"), Pictures.png(8, 8, 1));
    write(dir.resolve("mine/train/dog/1.png"), Pictures.png(8, 8, 2));
    datasets.registerFolder("mine", "mine");
    DatasetSpec pinned = datasets.resolve(spec("mine"));
    assertThat(datasets.versions("mine").getFirst().path()).isEqualTo("mine");

    datasets.delete("mine", contents -> {});

    try (Stream<Path> files = Files.walk(dir)) {
      assertThat(files.filter(Files::isRegularFile).map(dir::relativize).map(Path::toString))
          .containsExactlyInAnyOrder("mine/train/cat/1.png", "mine/train/dog/1.png");
    }
    assertThatThrownBy(() -> datasets.load(pinned)).hasMessageContaining("was deleted");
    put(
        "mine",
        new ArchiveBuilder()
            .file("train/cat/1.png", Pictures.png(8, 8, 1))
            .file("train/dog/1.png", Pictures.png(8, 8, 2))
            .tarGz());
    Folders.delete(dir.resolve("mine"));
    assertThat(datasets.load(pinned).train().size()).as("the same images, uploaded").isEqualTo(2);
  }

  /** As after a process that died between the deletion and that of the files. */
  @Test
  void theNextRegistrationRemovesWhatADeletionLeft() throws IOException {
    put("pets", ArchiveBuilder.twoClasses().tarGz());
    DatasetSpec pinned = datasets.resolve(spec("pets"));
    Path version = dir.resolve(".registered/pets").resolve(String.valueOf(pinned.sha256()));
    datasets.delete("pets", contents -> {});
    write(version.resolve("files/train/cat/1.png"), new byte[] {1});

    put("others", ArchiveBuilder.twoClasses().tarGz());

    assertThat(version).doesNotExist();
    assertThat(datasets.load(datasets.resolve(spec("others"))).train().size()).isEqualTo(2);
  }

  @Test
  void aPathCannotLeadOutOfTheDataDirectory(@TempDir Path elsewhere) throws IOException {
    write(elsewhere.resolve("train/cat/1.png"), Pictures.png(8, 8, 1));
    Files.createSymbolicLink(dir.resolve("link"), elsewhere);

    for (String path :
        List.of("../" + elsewhere.getFileName(), elsewhere.toString(), "link", ".", "a/../..")) {
      assertThatThrownBy(() -> datasets.registerFolder("out", path))
          .as(path)
          .isInstanceOf(DatasetRejectedException.class);
    }
    assertThatThrownBy(() -> datasets.registerFolder("out", "nowhere"))
        .hasMessageContaining("no folder 'nowhere'");
  }

  @Test
  void aLinkInARegisteredFolderIsRefused(@TempDir Path elsewhere) throws IOException {
    write(dir.resolve("mine/train/cat/1.png"), Pictures.png(8, 8, 1));
    write(elsewhere.resolve("2.png"), Pictures.png(8, 8, 1));
    Files.createSymbolicLink(dir.resolve("mine/train/cat/2.png"), elsewhere.resolve("2.png"));

    assertThatThrownBy(() -> datasets.registerFolder("mine", "mine"))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("train/cat/2.png");
  }

  @Test
  void builtInDataSetsAreDescribedWithoutFiles() {
    DatasetSpec longTailed =
        new DatasetSpec(
            "cifar100", null, new ImbalanceSpec.Exp(0.01), new ValidationSpec(20), 0, null, null);

    List<ClassSplit> classes = datasets.describe(longTailed);

    assertThat(classes).hasSize(100);
    assertThat(classes.getFirst()).isEqualTo(new ClassSplit(0, "apple", 480, 20, 100));
    assertThat(classes.getLast()).isEqualTo(new ClassSplit(99, "worm", 4, 20, 100));
    assertThat(datasets.resolve(longTailed).normalize()).isEqualTo(Normalize.CIFAR);
  }

  @Test
  void anUnknownNameSuggestsTheNearest() {
    assertThatThrownBy(() -> datasets.resolve(spec("cifar-10")))
        .isInstanceOfSatisfying(
            InvalidSpecException.class,
            e -> {
              assertThat(e.problems().getFirst().pointer()).isEqualTo("/dataset/name");
              assertThat(e.problems().getFirst().suggestion()).isEqualTo("cifar10");
            });
  }

  @Test
  void anUnregisteredFolderOfThatNameIsPointedOut() throws IOException {
    Files.createDirectories(dir.resolve("birds"));

    assertThatThrownBy(() -> datasets.get("birds"))
        .isInstanceOf(UnknownDatasetException.class)
        .hasMessageContaining("{\"path\": \"birds\"}");
  }

  @Test
  void aHashThatTheNameNeverHadIsRefused() {
    DatasetSpec spec =
        new DatasetSpec("shapes", "0".repeat(64), null, new ValidationSpec(0), 0, null, null);

    assertThatThrownBy(() -> datasets.resolve(spec))
        .isInstanceOfSatisfying(
            InvalidSpecException.class,
            e -> assertThat(e.problems().getFirst().pointer()).isEqualTo("/dataset/sha256"));
  }

  private Registration put(String name, byte[] tarGz) {
    return put(name, UploadFormat.TAR_GZ, tarGz);
  }

  private Registration put(String name, UploadFormat format, DamagedImages damaged, byte[] body) {
    return datasets.register(
        name,
        format,
        new RegistrationOptions(damaged, Duplicates.REPORT),
        new ByteArrayInputStream(body));
  }

  private Registration put(String name, UploadFormat format, byte[] body) {
    return datasets.register(name, format, new ByteArrayInputStream(body));
  }

  private static DatasetSpec spec(String name) {
    return spec(name, null);
  }

  private static DatasetSpec spec(String name, @Nullable Integer resize) {
    return new DatasetSpec(name, null, null, new ValidationSpec(0), 0, null, resize);
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private static void assertNothingStored() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
