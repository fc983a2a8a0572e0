package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageListsTest {
  @TempDir Path dir;

  @Test
  void theOrderOfTheListsIsKept() throws IOException {
    Path train = write("ImageNet_LT_train.txt", "train/b/2.JPEG 1\ntrain/a/1.JPEG 0\n");
    Path test = write("ImageNet_LT_test.txt", "val/b/9.JPEG 1\n");

    ImageLists lists = ImageLists.read(new ListNames(train, test, null));

    assertThat(lists.train())
        .containsExactly(
            new ListedImage("train/b/2.JPEG", 1), new ListedImage("train/a/1.JPEG", 0));
    assertThat(lists.test()).containsExactly(new ListedImage("val/b/9.JPEG", 1));
    assertThat(lists.classNames()).containsExactly("0", "1");
    assertThat(lists.trainCounts()).containsExactly(1, 1);
    assertThat(lists.testCounts()).containsExactly(0, 1);
  }

  @Test
  void whatListsLookLikeElsewhereIsReadToo() throws IOException {
    byte[] text =
        "\uFEFF./a/my cat.jpg\t0\r\n\r\n  b//2.PNG   1  \r\nü.jpeg 0"
            .getBytes(StandardCharsets.UTF_8);
    Path train = Files.write(dir.resolve("train.txt"), text);

    assertThat(ImageLists.read(new ListNames(train, null, null)).train())
        .extracting(ListedImage::path)
        .containsExactly("a/my cat.jpg", "b/2.PNG", "ü.jpeg");
  }

  @Test
  void badLinesAreListedByNumberTheFirstTenOfThem() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            a.jpg 0
            b.jpg
            /etc/passwd.jpg 0
            ../c.jpg 1
            a/../../c.jpg 1
            C:/d.jpg 1
            e\\f.jpg 1
            g.gif 1
            h.jpg -1
            i.jpg 12345678
            j.jpg 1.0
            """);
    text.append("nothing\n".repeat(20));
    Path train = write("train.txt", text.toString());

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null)))
        .isInstanceOfSatisfying(
            InvalidImagesException.class,
            e -> {
              assertThat(e.problems()).hasSize(11);
              assertThat(e.problems().getLast()).isEqualTo("and 20 more");
              for (int i = 0; i < 10; i++) {
                assertThat(e.problems().get(i)).startsWith("train.txt, line " + (i + 2) + ": '");
              }
              assertThat(e.problems().get(1)).contains("absolute");
              assertThat(e.problems().get(2)).contains("leads out");
              assertThat(e.problems().get(3)).contains("leads out");
              assertThat(e.problems().get(6)).contains("no .jpg, .jpeg or .png");
            });
  }

  @Test
  void aListOfMoreThanFitsInMemoryIsRefused() throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n".repeat(1_000_000) + "a.jpg 0\n");

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null)))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessage("train.txt lists more than 2000000 images");
  }

  @Test
  void classNumbersMustHaveNoGap() throws IOException {
    Path train = write("train.txt", "a.jpg 1\nb.jpg 4\n");

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null)))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("the largest is 4")
        .hasMessageContaining("3 below it have no image: 0, 2, 3");
    write("train.txt", "a.jpg 0\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null)))
        .hasMessageContaining("one class only");
    write("train.txt", "\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null)))
        .hasMessageContaining("lists no images");
  }

  @Test
  void testImagesOfOtherClassesAreNamed() throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path test = write("test.txt", "c.jpg 1\nd.jpg 2\n");

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, test, null)))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessage("test.txt: d.jpg is of class 2, but the training images have classes 0 to 1");
  }

  @Test
  void classNamesComeInTheOrderOfTheirNumbers() throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path classes = write("classes.txt", "house cat\nÖltanker\n");

    assertThat(ImageLists.read(new ListNames(train, null, classes)).classNames())
        .containsExactly("house cat", "Öltanker");
    write("classes.txt", "cat\ndog\nemu\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, classes)))
        .hasMessageContaining("3 names for 2 classes");
    write("classes.txt", "cat\ncat\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, classes)))
        .hasMessageContaining("line 2: 'cat' appears twice");
  }

  @Test
  void somethingElseIsNoList() throws IOException {
    Path train = write("train.txt", "x".repeat(5000));

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null)))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("more than 4096 bytes");
  }

  @Test
  void listsInAFolderAreFoundByTheirNames() throws IOException {
    assertThat(found()).isNull();
    Path train = write("iNaturalist18_train.txt", "a.jpg 0\nb.jpg 1\n");
    Path val = write("iNaturalist18_val.txt", "c.jpg 0\n");
    assertThat(found()).isEqualTo(new ListNames(train, val, null));

    Path test = write("Places_test.txt", "c.jpg 0\n");
    Path classes = write("classes.txt", "a\nb\n");
    write("notes_train.txt", "how this was trained\n");
    assertThat(found()).isEqualTo(new ListNames(train, test, classes));

    write("train.txt", "a.jpg 0\n");
    assertThatThrownBy(this::found)
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("iNaturalist18_train.txt, train.txt");
  }

  private @Nullable ListNames found() throws IOException {
    return ImageLists.in(dir).orElse(null);
  }

  @Test
  void missingImagesAreCountedAndTheFirstNamed() throws IOException {
    write("there.jpg", "1");
    write("empty.jpg", "");
    Files.createDirectory(dir.resolve("folder.jpg"));
    List<ListedImage> images =
        List.of(
            new ListedImage("there.jpg", 0),
            new ListedImage("empty.jpg", 0),
            new ListedImage("folder.jpg", 0),
            new ListedImage("a/1.jpg", 0),
            new ListedImage("2.jpg", 0),
            new ListedImage("3.jpg", 0),
            new ListedImage("4.jpg", 0),
            new ListedImage("5.jpg", 0),
            new ListedImage("6.jpg", 0));

    assertThatThrownBy(() -> new FileSurvey(dir.toRealPath(), dir.toRealPath()).sizes(images))
        .isInstanceOfSatisfying(
            InvalidImagesException.class,
            e -> {
              assertThat(e.problems()).hasSize(3);
              assertThat(e.problems().get(0))
                  .startsWith("6 of 9 listed images are missing")
                  .endsWith("a/1.jpg, 2.jpg, 3.jpg, 4.jpg, 5.jpg, …");
              assertThat(e.problems().get(1)).contains("no regular files: folder.jpg");
              assertThat(e.problems().get(2)).contains("empty").endsWith("empty.jpg");
            });
  }

  @Test
  void linksMayNotLeadOutOfTheDataDirectory(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("secret.jpg"), "secret");
    Path folder = Files.createDirectory(dir.resolve("images"));
    write("beside.jpg", "12345");
    Files.createSymbolicLink(folder.resolve("inside.jpg"), dir.resolve("beside.jpg"));
    Files.createSymbolicLink(folder.resolve("outside.jpg"), elsewhere.resolve("secret.jpg"));
    Files.createSymbolicLink(folder.resolve("way"), elsewhere);
    FileSurvey survey = new FileSurvey(folder.toRealPath(), dir.toRealPath());

    assertThat(survey.sizes(List.of(new ListedImage("inside.jpg", 0)))).containsExactly(5);
    assertThatThrownBy(
            () ->
                survey.sizes(
                    List.of(
                        new ListedImage("outside.jpg", 0), new ListedImage("way/secret.jpg", 0))))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("2 of 2 listed images are links that lead out")
        .hasMessageContaining("outside.jpg, way/secret.jpg");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }
}
