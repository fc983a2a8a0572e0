package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFoldersTest {
  @TempDir Path dir;

  @Test
  void trainAndTestFoldersHoldClassesInNameOrder() throws IOException {
    files("train/dog/b.jpg", "train/dog/a.PNG", "train/cat/1.jpeg", "test/cat/1.jpg");

    ClassFolders folders = found();

    assertThat(folders.classNames()).containsExactly("cat", "dog");
    assertThat(names(folders.train()))
        .containsExactly("train/cat/1.jpeg 0", "train/dog/a.PNG 1", "train/dog/b.jpg 1");
    assertThat(names(folders.test())).containsExactly("test/cat/1.jpg 0");
  }

  @Test
  void bareClassFoldersAreAllTraining() throws IOException {
    files("dog/1.jpg", "cat/1.jpg", "cat/deeper/2.jpg");

    ClassFolders folders = found();

    assertThat(folders.classNames()).containsExactly("cat", "dog");
    assertThat(folders.train()).hasSize(3);
    assertThat(folders.test()).isEmpty();
  }

  @Test
  void foldersAroundTheLayoutDoNotMatter() throws IOException {
    files("data/v1/train/dog/1.jpg", "data/v1/train/cat/1.jpg", "data/README.md");

    assertThat(found().classNames()).containsExactly("cat", "dog");
  }

  @Test
  void whatFileManagersLeaveBehindIsIgnored() throws IOException {
    files(
        "cat/1.jpg",
        "dog/1.jpg",
        "cat/.DS_Store",
        "__MACOSX/cat/._1.jpg",
        "cat/Thumbs.db",
        ".git/x");

    assertThat(found().train()).hasSize(2);
  }

  @Test
  void everyFileOfAClassMustBeAnImage() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "train/cat/notes.txt", "train/dog/1.webp");

    assertThatThrownBy(this::found)
        .isInstanceOfSatisfying(
            InvalidImagesException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "train/cat/notes.txt is no .jpg, .jpeg or .png; convert or remove it",
                        "train/dog/1.webp is no .jpg, .jpeg or .png; convert or remove it"));
  }

  @Test
  void aThirdSplitIsNotTakenForAClass() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "val/cat/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("val/cat/1.jpg")
        .hasMessageContaining("only test/");
  }

  @Test
  void aClassWithoutTrainingImagesIsRefused() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "test/owl/1.jpg");

    assertThatThrownBy(this::found).hasMessageContaining("class 'owl'");
  }

  @Test
  void oneClassIsNotEnough() throws IOException {
    files("images/1.jpg", "images/2.jpg");

    assertThatThrownBy(this::found).hasMessageContaining("only one class folder, 'images'");
  }

  @Test
  void anEmptyFolderSaysWhatIsExpected() {
    assertThatThrownBy(this::found)
        .hasMessageContaining("there are no files")
        .hasMessageContaining("train/<class>/*.jpg");
  }

  @Test
  void manyProblemsAreCutToTen() throws IOException {
    for (int i = 0; i < 15; i++) {
      files("train/cat/%02d.txt".formatted(i));
    }
    files("train/cat/1.jpg", "train/dog/1.jpg");

    assertThatThrownBy(this::found)
        .isInstanceOfSatisfying(
            InvalidImagesException.class,
            e -> assertThat(e.problems()).hasSize(11).last().isEqualTo("and 5 more"));
  }

  private ClassFolders found() throws IOException {
    return (ClassFolders) ImageFiles.find(dir);
  }

  private void files(String... paths) throws IOException {
    for (String path : paths) {
      Path file = dir.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
  }

  private List<String> names(List<ClassFolders.LabeledFile> files) {
    return files.stream().map(f -> dir.relativize(f.file()) + " " + f.label()).toList();
  }
}
