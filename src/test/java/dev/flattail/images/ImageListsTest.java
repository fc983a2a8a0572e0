package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageListsTest {
  @TempDir Path dir;
  private final Findings findings = new Findings();

  @Test
  void theOrderOfTheListsIsKept() throws IOException {
    Path train = write("ImageNet_LT_train.txt", "train/b/2.JPEG 1\ntrain/a/1.JPEG 0\n");
    Path test = write("ImageNet_LT_test.txt", "val/b/9.JPEG 1\n");

    ImageLists lists = ImageLists.read(new ListNames(train, test, null), findings);

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

    assertThat(ImageLists.read(new ListNames(train, null, null), findings).train())
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

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
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

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessage("train.txt lists more than 2000000 images");
  }

  @Test
  void classNumbersMustHaveNoGap() throws IOException {
    Path train = write("train.txt", "a.jpg 1\nb.jpg 4\n");

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("the largest is 4")
        .hasMessageContaining("3 below it have no image: 0, 2, 3");
    write("train.txt", "a.jpg 0\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .hasMessageContaining("one class only");
    write("train.txt", "\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .hasMessageContaining("lists no images");
  }

  @Test
  void testImagesOfOtherClassesAreNamed() throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path test = write("test.txt", "c.jpg 1\nd.jpg 2\n");

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, test, null), findings))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessage("test.txt: d.jpg is of class 2, but the training images have classes 0 to 1");
  }

  @Test
  void classNamesComeInTheOrderOfTheirNumbers() throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path classes = write("classes.txt", "house cat\nÖltanker\n");

    assertThat(ImageLists.read(new ListNames(train, null, classes), findings).classNames())
        .containsExactly("house cat", "Öltanker");
    write("classes.txt", "cat\ndog\nemu\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, classes), findings))
        .hasMessageContaining("3 names for 2 classes");
    write("classes.txt", "cat\ncat\n");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, classes), findings))
        .hasMessageContaining("line 2: 'cat' appears twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 001.Albatross\n2 002.Auklet\n",
        "0 001.Albatross\n1 002.Auklet\n",
        "1 002.Auklet\n0 001.Albatross\n",
        "\uFEFF# CUB\n\nid name\n0: 001.Albatross\n\n1: 002.Auklet\n",
        "0,001.Albatross\n1,002.Auklet\n",
        "1) 001.Albatross\n2) 002.Auklet\n",
        "0\t001.Albatross\r\n1\t002.Auklet\r\n",
        "001.Albatross 0\n002.Auklet 1\n",
        "002.Auklet,1\n001.Albatross,0\n"
      })
  void numbersInAFileOfClassNamesAreThoseOfTheClasses(String text) throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path classes = write("classes.txt", text);

    assertThat(ImageLists.read(new ListNames(train, null, classes), findings).classNames())
        .containsExactly("001.Albatross", "002.Auklet");
    assertThat(findings.warnings())
        .singleElement()
        .asString()
        .startsWith("classes.txt: the numbers ")
        .endsWith("not as parts of the names; class 0 is '001.Albatross'.");
  }

  @ParameterizedTest
  @CsvSource({
    "0 cat, dog, 1, 0 cat",
    "dog, 7 up, 2, 7 up",
    "3 wheeler, 4 wheeler, 1, 3 wheeler",
    "0 cat, 2 dog, 1, 0 cat"
  })
  void otherNumbersArePartsOfTheNames(String first, String second, int line, String shown)
      throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path classes = write("classes.txt", first + "\n" + second + "\n");

    assertThat(ImageLists.read(new ListNames(train, null, classes), findings).classNames())
        .containsExactly(first, second);
    assertThat(findings.warnings())
        .containsExactly(
            "classes.txt, line %d: the number in '%s' is a part of the class name, since the lines are not numbered from 0 to 1."
                .formatted(line, shown));
  }

  @ParameterizedTest
  @ValueSource(strings = {"type 0\ntype 1\n", "0\n1\n", "n01440764 tench\nn01443537 goldfish\n"})
  void namesMayBeOrEndInNumbers(String text) throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path classes = write("classes.txt", text);

    assertThat(ImageLists.read(new ListNames(train, null, classes), findings).classNames())
        .containsExactlyElementsOf(text.lines().toList());
    assertThat(findings.warnings()).isEmpty();
  }

  @Test
  void commentsAndEmptyLinesNameNoClass() throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path classes = write("classes.txt", "\uFEFF# names\n\ncat\n# the other\n#dog\n");

    assertThat(ImageLists.read(new ListNames(train, null, classes), findings).classNames())
        .containsExactly("cat", "#dog");
  }

  @Test
  void listedClassesWithNamesThatLookAlikeAreReported() throws IOException {
    Path train = write("train.txt", "a.jpg 0\nb.jpg 1\n");
    Path classes = write("classes.txt", "cat\ncat\u200B\n");

    ImageLists.read(new ListNames(train, null, classes), findings);

    assertThat(findings.warnings())
        .containsExactly(
            "The names of the classes 'cat', 'cat\u200B' (U+200B) differ only in case, spaces, separators, final dots, leading zeros, percent escapes or characters that look alike.");
  }

  @Test
  void somethingElseIsNoList() throws IOException {
    Path train = write("train.txt", "x".repeat(5000));

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("more than 4096 bytes");
  }

  @Test
  void listsInAFolderAreFoundByTheirNames() throws IOException {
    assertThat(found()).isNull();
    Path train = write("iNaturalist18_train.txt", "a.jpg 0\nb.jpg 1\n");
    Path val = write("iNaturalist18_val.txt", "c.jpg 0\n");
    assertThat(found()).isEqualTo(new ListNames(train, val, null));
    assertThat(findings.warnings())
        .containsExactly(
            "There is no list of test images: the images of iNaturalist18_val.txt are the test images.");

    Path test = write("Places_test.txt", "c.jpg 0\n");
    Path classes = write("Classes.txt", "a\nb\n");
    write("notes_train.txt", "how this was trained\n");
    write("latest.txt", "c.jpg 0\n");
    assertThat(found()).isEqualTo(new ListNames(train, test, classes));

    write("train.txt", "a.jpg 0\n");
    assertThatThrownBy(this::found)
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageContaining("iNaturalist18_train.txt, train.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Train.TXT",
        "training.txt",
        "train_list.txt",
        "trainlist.txt",
        "train.csv",
        "my-train.lst"
      })
  void listsHaveManyNames(String name) throws IOException {
    Path train = write(name, "a.jpg 0\nb.jpg 1\n");

    assertThat(found()).isEqualTo(new ListNames(train, null, null));
  }

  /** The images would be taken by their folders instead, test images among them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images\\cat\\0.png 0 | train.txt, line 1: 'images\\cat\\0.png' has a backslash in it; write forward slashes",
        "images/cat/0.png cat | train.txt, line 1: 'images/cat/0.png cat' does not end in a class number",
        "images/cat/0.png -1 | train.txt, line 1: 'images/cat/0.png -1' has a negative class number",
        "/data/cat/0.png 0 | train.txt, line 1: '/data/cat/0.png' is an absolute path",
        "0 images/cat/0.png | train.txt, line 1: '0 images/cat/0.png' does not end in a class number",
        "image count | train.txt, line 1: 'image count' does not end in a class number",
        "cat/0 0 | train.txt, line 1: 'cat/0' is no .jpg, .jpeg or .png",
        "# a comment | train.txt lists no images"
      })
  void aFileWithTheNameOfAListMustBeOne(String line, String problem) throws IOException {
    write("train.txt", line + "\n");

    assertThatThrownBy(this::found)
        .isInstanceOf(InvalidImagesException.class)
        .hasMessageStartingWith(problem)
        .hasMessageEndingWith("rename or remove the file if it is no list of images");
  }

  @Test
  void aListWithAnotherNameMustBeOneIfItNamesImages() throws IOException {
    write("cats_train.txt", "images/cat/0.png cat\n");

    assertThatThrownBy(this::found).hasMessageStartingWith("cats_train.txt, line 1: ");
  }

  @Test
  void otherSplitsMustBeListsTooAndNotAlone() throws IOException {
    write("test.txt", "a.jpg 0\n");
    assertThatThrownBy(this::found)
        .hasMessageContaining("test.txt lists images, and there is no list of training images");

    write("train.txt", "b.jpg 0\n");
    write("test.txt", "a.jpg cat\n");
    assertThatThrownBy(this::found).hasMessageStartingWith("test.txt, line 1: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16"})
  void utf16IsRefusedByName(String encoding) throws IOException {
    Path train =
        Files.write(
            dir.resolve("train.txt"), "a.jpg 0\nb.jpg 1\n".getBytes(Charset.forName(encoding)));

    assertThatThrownBy(this::found)
        .hasMessageStartingWith(
            "train.txt has zero bytes, as text in UTF-16 has; save it as UTF-8");
    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .hasMessageStartingWith("train.txt has zero bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path label\na/x y.png 0\nb/1,5.png 1\n",
        "# made by x\n\n# and y\na/x y.png 0\nb/1,5.png 1\n",
        "#\nfilename,class_id\na/x y.png,0\n\"b/1,5.png\",1\n",
        "\"image\";\"label\"\n\"a/x y.png\";0\n\"b/1,5.png\"; \"1\"\n",
        "a/x y.png\t0\nb/1,5.png\t1\n",
        "a/x y.png, 0\nb/1,5.png , 1\n",
        "\uFEFFImagePath,ClassId\r\na/x y.png,0\r\nb/1,5.png,1"
      })
  void otherWaysToWriteAListAreUnderstood(String text) throws IOException {
    Path train = write("train.txt", text);

    assertThat(found()).isEqualTo(new ListNames(train, null, null));
    assertThat(ImageLists.read(new ListNames(train, null, null), findings).train())
        .containsExactly(new ListedImage("a/x y.png", 0), new ListedImage("b/1,5.png", 1));
  }

  @Test
  void aSecondHeaderIsNone() throws IOException {
    Path train = write("train.txt", "path label\npath label\na.png 0\n");

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .hasMessageStartingWith("train.txt, line 2: 'path label' does not end in a class number");
  }

  @Test
  void numbersFromOneAreRefusedWithTheRemedy() throws IOException {
    Path train = write("train.txt", "a.jpg 1\nb.jpg 2\n");

    assertThatThrownBy(() -> ImageLists.read(new ListNames(train, null, null), findings))
        .hasMessageEndingWith("1 below it has no image: 0; subtract 1 from every number");
  }

  @Test
  void pathsAreFoundInTheUnicodeFormOfTheFileSystem() throws IOException {
    Files.createDirectory(dir.resolve("cafe\u0301"));
    write("cafe\u0301/\u00fc.png", "x");
    Path train = write("train.txt", "caf\u00e9/u\u0308.png 0\ngone\u00e9.png 1\nb.png 0\n");

    assertThat(ImageLists.read(new ListNames(train, null, null), findings).located(dir).train())
        .containsExactly(
            new ListedImage("cafe\u0301/\u00fc.png", 0),
            new ListedImage("gone\u00e9.png", 1),
            new ListedImage("b.png", 0));
  }

  @Test
  void filesThatNoListNamesAreReported() throws IOException {
    Path train = write("train.txt", "a.png 0\nb.png 1\n");
    Path classes = write("classes.txt", "x\ny\n");
    for (String file : List.of("a.png", "b.png", "c.png", "README.md", ".hidden")) {
      write(file, "x");
    }
    ListNames names = new ListNames(train, null, classes);

    ImageLists.read(names, findings).reportUnlisted(dir, names, findings);

    assertThat(findings.ignored().first())
        .containsExactly(
            entry(".hidden", "hidden file"),
            entry("README.md", "not in the lists of images"),
            entry("c.png", "not in the lists of images"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels.txt", "class_names.txt", "classes.json", "class_to_idx.json"})
  void otherFilesOfClassNamesAreReported(String name) throws IOException {
    Path train = write("train.txt", "a.png 0\nb.png 1\n");
    write(name, name.endsWith(".json") ? "[\"cat\", \"dog\"]" : "cat\ndog\n");
    ListNames names = new ListNames(train, null, null);

    ImageLists.read(names, findings).reportUnlisted(dir, names, findings);

    assertThat(findings.warnings())
        .containsExactly(
            "These files are not read: %s. The classes are named by their numbers; if one of these files names them, rename it to classes.txt and put it beside the lists, with one name a line in the order of the class numbers."
                .formatted(name));
  }

  @Test
  void twoFilesOfDifferentClassNamesAreReported() throws IOException {
    Path train = write("train.txt", "a.png 0\nb.png 1\n");
    Path classes = write("classes.txt", "cat\ndog\n");
    write("labels.txt", "cat\ndog\n");
    ListNames names = new ListNames(train, null, classes);
    ImageLists.read(names, findings).reportUnlisted(dir, names, findings);
    assertThat(findings.warnings()).isEmpty();

    write("labels.txt", "dog\ncat\n");
    ImageLists.read(names, findings).reportUnlisted(dir, names, findings);
    assertThat(findings.warnings())
        .containsExactly(
            "These files are not read: labels.txt. classes.txt names the classes; take them out if it is right.");
  }

  @Test
  void numbersOfTheImagesAreSuspected() throws IOException {
    Path train = write("train.csv", "path,id\na.png,0\nb.png,1\nc.png,2\nd.png,3\n");

    ImageLists.read(new ListNames(train, null, null), findings);

    assertThat(findings.warnings())
        .containsExactly(
            "train.csv gives each of its 4 images a class of its own. If its numbers count the images, replace them by the numbers of the classes, from 0.");
  }

  private @Nullable ListNames found() throws IOException {
    return ImageLists.in(dir, findings).orElse(null);
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
              assertThat(e.problems().get(1))
                  .contains("1 of 9 listed images is not a regular file: folder.jpg");
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
        .hasMessageContaining("2 of 2 listed images are behind links that lead out")
        .hasMessageContaining("outside.jpg, way/secret.jpg");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }
}
