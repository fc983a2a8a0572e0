package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationFilesTest {
  private static final String UNREAD =
      "These files are not read: %s. If they hold images, unpack them; if they label or divide the images, write the lists train.txt and test.txt at the top (a path and a class number on each line) instead.";

  @TempDir Path dir;
  private final Findings findings = new Findings();

  /** CUB-200-2011. */
  @Test
  void aSplitByImageIdIsRefused() throws IOException {
    images("CUB/images/001.Albatross/A_0001_1.jpg", "CUB/images/002.Auklet/B_0002_2.jpg");
    write("CUB/images.txt", "1 001.Albatross/A_0001_1.jpg\n2 002.Auklet/B_0002_2.jpg\n");
    write("CUB/image_class_labels.txt", "1 1\n2 2\n");
    write("CUB/train_test_split.txt", "1 1\n2 0\n");
    write("CUB/classes.txt", "1 001.Albatross\n2 002.Auklet\n");

    assertThatThrownBy(this::found)
        .isInstanceOf(InvalidImagesException.class)
        .hasMessage(
            "CUB/train_test_split.txt divides the images, in a form that is not read. Write the lists train.txt and test.txt at the top (a path and a class number on each line, such as 'images/001.Albatross/A_0001_1.jpg 0'), or remove the file so that the folders alone count");
    assertThat(findings.warnings())
        .containsExactly(UNREAD.formatted("CUB/image_class_labels.txt, CUB/images.txt"));
  }

  /** Food-101: paths without extension. */
  @Test
  void listsWithoutClassNumbersAreRefused() throws IOException {
    images("food/images/apple_pie/1005649.jpg", "food/images/ramen/23.jpg");
    write("food/meta/train.txt", "apple_pie/1005649\n");
    write("food/meta/test.txt", "ramen/23\n");
    write("food/meta/classes.txt", "apple_pie\nramen\n");
    write("food/meta/train.json", "{\"apple_pie\": [\"apple_pie\\/1005649\"]}");

    assertThatThrownBy(this::found)
        .isInstanceOfSatisfying(
            InvalidImagesException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.substring(0, problem.indexOf(' ')))
                    .containsExactly(
                        "food/meta/test.txt", "food/meta/train.json", "food/meta/train.txt"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ImageSets/Main/trainval | 2007_000027~2007_000032",
        "split.csv | image,set~cat/2007_000027.jpg,train~dog/2007_000032.jpg,test",
        "meta.tsv | image\tset~cat/2007_000027.jpg\ttrain~dog/2007_000032.jpg\ttest",
        "list_eval_partition.txt | 2007_000027.jpg 0~2007_000032.jpg 1",
        "annotations/val2018.json | {\"images\": [{\"file_name\": \"train_val2018/dog/2007_000032.jpg\"}]}",
        "splits.json | {\"x\": [\"cat/2007_000027.jpg\"], \"y\": []}",
        "all.json | {\"train\": [\"cat/2007_000027.jpg\"], \"test\": [\"dog/2007_000032.jpg\"]}",
        "split.txt | 17 train~18 test~19 train",
        "train_test_split.csv | id,is_training~1,1~2,0~3,1",
        "folds/1.txt | C:\\data\\cat\\2007_000027.jpg"
      })
  void filesThatDivideTheImagesAreRefused(String name, String content) throws IOException {
    images("x/cat/2007_000027.jpg", "x/dog/2007_000032.jpg");
    write("x/" + name, content.replace('~', '\n'));

    assertThatThrownBy(this::found)
        .hasMessageStartingWith("x/" + name + " divides the images")
        .hasMessageContaining("'cat/2007_000027.jpg 0'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setid.mat | binary",
        "features.npy | binary",
        "more.tar.gz | binary",
        "images.txt | 1 cat/1.jpg~2 dog/1.jpg",
        "boxes.csv | image,x,y~cat/1.jpg,10,20~dog/1.jpg,7,2",
        "metadata.jsonl | {\"file_name\": \"cat/1.jpg\", \"text\": \"a cat\"}",
        "coco.json | {\"images\": [{\"file_name\": \"other.jpg\"}], \"categories\": [], \"annotations\": []}",
        "image_class_labels.txt | 1 1~2 2",
        "training.txt | 1~2",
        "subset.txt | n01440764~n01443537",
        "train.json | {\"a\": 1}"
      })
  void filesThatMayLabelTheImagesAreReported(String name, String content) throws IOException {
    images("x/cat/1.jpg", "x/dog/1.jpg");
    write("x/" + name, content.replace('~', '\n'));

    assertThat(found().classNames()).containsExactly("cat", "dog");
    assertThat(findings.warnings()).containsExactly(UNREAD.formatted("x/" + name));
    assertThat(findings.ignored().first()).containsKey("x/" + name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "README | cat/1.jpg",
        "readme.txt | cat/1.jpg~dog/1.jpg",
        "LICENSE.txt | cat/1.jpg CC-BY 2.0 by A~dog/1.jpg CC-BY 2.0 by B",
        "attributions.csv | file,author~cat/1.jpg,A~dog/1.jpg,B",
        "photo_credits.txt | cat/1.jpg A~dog/1.jpg B",
        "SHA256SUMS | 0a1b cat/1.jpg~0c1d dog/1.jpg",
        "md5sums.txt | 0a1b cat/1.jpg~0c1d dog/1.jpg",
        "notes.txt | Photos such as cat/1.jpg were taken in June.~They show cats.~Others show dogs.",
        "notes_train.txt | How this was trained.",
        "config.json | {\"name\": \"pets\", \"size\": 32}",
        "classes.txt | cat~dog",
        "class_names.txt | 0 Cat~1 Dog",
        "labels.txt | # names~~cat~dog",
        "class_to_idx.json | {\"dog\": 1, \"cat\": 0}",
        "idx_to_class.json | {\"0\": \"cat\", \"1\": \"d\\u006Fg\"}",
        "class_index.json | {\"0\": [\"cat\", \"Cat\"], \"1\": [\"dog\", \"Dog\"]}",
        "classes.json | [\"cat\", \"dog\"]",
        "labels.yaml | 0: cat~1: dog",
        "dataset.yaml | path: .~nc: 2",
        "view.py | 'train.txt'"
      })
  void otherFilesAreNoReasonToWarn(String name, String content) throws IOException {
    images("x/cat/1.jpg", "x/dog/1.jpg");
    write("x/" + name, content.replace('~', '\n'));

    assertThat(found().classNames()).containsExactly("cat", "dog");
    assertThat(findings.warnings()).isEmpty();
    assertThat(findings.ignored().count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16"})
  void listsInUtf16AreReadToo(String encoding) throws IOException {
    images("x/cat/1.jpg", "x/dog/1.jpg");
    Files.write(
        dir.resolve("x/val_split.txt"),
        "cat/1.jpg\ndog/1.jpg\n".getBytes(Charset.forName(encoding)));

    assertThatThrownBy(this::found)
        .hasMessageStartingWith("x/val_split.txt divides the images, in a form that is not read.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classes.txt | dog~cat",
        "labels.txt | kitten~puppy",
        "classes.txt | cat",
        "class_to_idx.json | {\"dog\": 0, \"cat\": 1}",
        "idx_to_class.json | {\"0\": \"dog\", \"1\": \"cat\"}",
        "label2id.json | {\"cat\": 3, \"dog\": 4}",
        "classes.json | [\"dog\", \"cat\"]",
        "classes.json | [\"cat\"]",
        "class_names.yaml | 0: dog~1: cat"
      })
  void classNamesThatAreNotTheFoldersAreReported(String name, String content) throws IOException {
    images("cat/1.jpg", "dog/1.jpg");
    write(name, content.replace('~', '\n'));

    assertThat(found().classNames()).containsExactly("cat", "dog");
    assertThat(findings.warnings())
        .singleElement()
        .asString()
        .startsWith(
            name
                + " is not read: the folders name the classes, and their names number them ('cat' is class 0).");
  }

  private ClassFolders found() throws IOException {
    return (ClassFolders) ImageFiles.find(dir, findings);
  }

  private void images(String... paths) throws IOException {
    for (String path : List.of(paths)) {
      write(path, "");
    }
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(dir.resolve(path).getParent());
    Files.writeString(dir.resolve(path), content);
  }
}
