package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFoldersTest {
  @TempDir Path dir;
  private final Findings findings = new Findings();

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
    assertThat(findings.ignored().first())
        .containsExactly(
            entry(".git/x", "hidden file"),
            entry("__MACOSX/cat/._1.jpg", "macOS metadata"),
            entry("cat/.DS_Store", "hidden file"),
            entry("cat/Thumbs.db", "Windows metadata"));
  }

  @Test
  void junkFoldersAreNeitherClassesNorEmptyOnes() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "train/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg");
    Files.createDirectories(dir.resolve("train/lost+found"));

    assertThat(found().classNames()).containsExactly("cat", "dog");
    assertThat(findings.ignored().first().keySet())
        .containsExactly("train/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg", "train/lost+found");
  }

  @Test
  void filesOutsideOfClassFoldersAreReported() throws IOException {
    files("around/README.md", "around/train/cat/1.jpg", "around/train/dog/1.jpg");

    found();

    assertThat(findings.ignored().first())
        .containsExactly(entry("around/README.md", "in no class folder"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lists/train.txt", "around/meta/test_list.txt", "around/train.csv"})
  void aListThatIsNotAtTheTopIsNotIgnored(String list) throws IOException {
    files("around/train/cat/1.jpg", "around/train/dog/1.jpg", "README.md", list);
    Files.writeString(dir.resolve(list), "cat/1.jpg 0\n");

    assertThatThrownBy(this::found).hasMessageStartingWith(list + " is a list of images, and not");
  }

  @ParameterizedTest
  @CsvSource({
    "Training, Testing",
    "Train, Test",
    "TRAIN, TEST",
    "train_set, test_set",
    "training-images, testing-images",
    "train2017, val2017",
    "train, valid",
    "train, dev",
    "train, Validation",
    "flowers-train, flowers-test",
    "catsTrain, catsVal"
  })
  void splitsHaveManyNames(String train, String test) throws IOException {
    String root = "x/" + train;
    files(root + "/cat/1.jpg", root + "/dog/1.jpg", root + "/dog/2.jpg");
    files("x/" + test + "/cat/3.jpg");

    ClassFolders folders = found();

    assertThat(folders.classNames()).containsExactly("cat", "dog");
    assertThat(folders.train()).hasSize(3);
    assertThat(names(folders.test())).containsExactly("x/" + test + "/cat/3.jpg 0");
    assertThat(findings.warnings()).hasSize(SplitRole.ofPart(test) == SplitRole.TEST ? 0 : 1);
  }

  @Test
  void partlyNamedSplitsAreNoClassesBesideOthers() throws IOException {
    files("seg_train/cat/1.jpg", "seg_train/dog/1.jpg", "seg_test/cat/2.jpg", "seg_pred/x/3.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("'seg_pred' holds images (1)")
        .hasMessageContaining("beside 'seg_train' only");
  }

  @Test
  void aClassMayBeNamedAfterATrain() throws IOException {
    files("steam-train/a/1.jpg", "bullet train/b/1.jpg", "bus/c/1.jpg");

    assertThat(found().classNames()).containsExactly("bullet train", "bus", "steam-train");
    assertThat(findings.warnings()).isEmpty();
  }

  @Test
  void validationImagesAreTheTestImagesWhenThereAreNone() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "val/cat/2.jpg", "val/dog/2.jpg");

    assertThat(names(found().test())).containsExactly("val/cat/2.jpg 0", "val/dog/2.jpg 1");
    assertThat(findings.warnings())
        .containsExactly(
            "There is no folder of test images: the images of 'val' (2) are the test images.");
  }

  @Test
  void validationImagesBesideTestImagesAreRefused() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "test/cat/2.jpg", "valid/cat/3.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("'valid' looks like validation images")
        .hasMessageContaining("dataset.validation");
  }

  @ParameterizedTest
  @CsvSource({"train, Train", "train1, train2", "train, training"})
  void twoFoldersOfTrainingImagesAreRefused(String first, String second) throws IOException {
    files(first + "/cat/1.jpg", second + "/dog/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("look like training images")
        .hasMessageContaining("'" + first + "'")
        .hasMessageContaining("'" + second + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "Testing", "val", "validation", "test_set"})
  void aSplitAmongClassFoldersIsNoClass(String name) throws IOException {
    files("cat/1.jpg", "dog/1.jpg", name + "/cat/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("'" + name + "' looks like ")
        .hasMessageContaining("there is no train/ beside it");
    files(name + "/2.jpg");
    assertThatThrownBy(this::found).hasMessageContaining("'" + name + "' looks like ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "Val"})
  void aSplitAloneIsNotTakenForTrainingImages(String name) throws IOException {
    files(name + "/cat/1.jpg", name + "/dog/1.jpg");

    assertThatThrownBy(this::found).hasMessageContaining("there is no train/ beside it");
  }

  @Test
  void aTrainIsAVehicleAmongOthers() throws IOException {
    files("bus/1.jpg", "car/1.jpg", "train/1.jpg");

    assertThat(found().classNames()).containsExactly("bus", "car", "train");
    assertThat(findings.warnings())
        .singleElement()
        .asString()
        .startsWith("The folder 'train' is a class");
  }

  @Test
  void partsAreValidOrInvalid() throws IOException {
    files("valid/1.jpg", "invalid/1.jpg");

    assertThat(found().classNames()).containsExactly("invalid", "valid");
    assertThat(findings.warnings()).hasSize(1);
  }

  @Test
  void splitsInsideOfClassesAreRefused() throws IOException {
    files("cat/train/1.jpg", "cat/test/2.jpg", "dog/train/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("the class folder 'cat' has splits in it (test, train)")
        .hasMessageContaining("train/cat");
  }

  @ParameterizedTest
  @CsvSource({
    "a/train/cat, b/test/cat",
    "x/a/train/cat, x/b/test/cat",
    "a/train/cat, b/train/cat",
    "a/v1/train/cat, b/v2/val/cat",
    "a/flowers-train/cat, b/flowers-test/cat",
    "b/flowers-test/cat, flowers-train/cat"
  })
  void splitsBelowDifferentFoldersAreRefused(String first, String second) throws IOException {
    files(first + "/1.jpg", second + "/2.jpg");

    assertThatThrownBy(this::found)
        .hasMessageStartingWith(
            "the folders %s, %s look like".formatted(split(first), split(second)))
        .hasMessageContaining("below different folders, or like several data sets")
        .hasMessageContaining("train/<class>/* and test/<class>/*");
  }

  private static String split(String folder) {
    return folder.substring(0, folder.lastIndexOf('/'));
  }

  @Test
  void twoDataSetsWithSplitsAreRefused() throws IOException {
    files("a/train/cat/1.jpg", "a/test/cat/2.jpg", "b/train/cat/3.jpg");

    assertThatThrownBy(this::found)
        .hasMessageStartingWith("the folders a/test, a/train, b/train look like splits");
  }

  @Test
  void imagesBesideADataSetWithSplitsAreRefused() throws IOException {
    files("a/train/cat/1.jpg", "a/test/cat/2.jpg", "more/3.jpg");

    assertThatThrownBy(this::found)
        .hasMessageStartingWith("the folder 'a' has splits in it (a/test, a/train)")
        .hasMessageContaining("outside of it, such as more/3.jpg");
  }

  @Test
  void splitsOfDifferentClassesAreRefused() throws IOException {
    files("cat/train/1.jpg", "dog/test/2.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("the class folder 'cat' has splits in it (test, train)");
  }

  @Test
  void testImagesBelowAClassDoNotBecomeTrainingImages() throws IOException {
    files("cat/1.jpg", "cat/test/2.jpg", "dog/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessageStartingWith("the folder 'cat/test' looks like test images")
        .hasMessageContaining("train/cat and test/cat");
  }

  @Test
  void aNestedSplitOfTrainingImagesIsReported() throws IOException {
    files("a/train/cat/1.jpg", "b/2.jpg");

    assertThat(found().classNames()).containsExactly("a", "b");
    assertThat(findings.warnings())
        .containsExactly(
            "The folder 'a/train' looks like a split, but its images belong to the class 'a', the folder around it.");
  }

  @Test
  void splitsInFoldersOfTheirNamesAreRefused() throws IOException {
    files("seg_train/seg_train/cat/1.jpg", "seg_train/seg_train/dog/1.jpg");
    files("seg_test/seg_test/cat/2.jpg");

    assertThatThrownBy(this::found)
        .hasMessageStartingWith(
            "'seg_train' holds nothing but the folder 'seg_train', which looks like a split as well; move what is in that folder up, to seg_train/<class>/*; 'seg_test' holds nothing but");
  }

  @Test
  void aTestClassMayHaveTheNameOfASplit() throws IOException {
    files("train/crash-test/1.jpg", "train/road/1.jpg", "test/crash-test/2.jpg");

    assertThat(names(found().test())).containsExactly("test/crash-test/2.jpg 0");
  }

  @Test
  void validationImagesBelowATrainingClassAreRefused() throws IOException {
    files("train/cat/1.jpg", "train/cat/val/2.jpg", "train/dog/1.jpg", "test/cat/3.jpg");

    assertThatThrownBy(this::found)
        .hasMessageStartingWith("the folder 'train/cat/val' looks like validation images");
  }

  @Test
  void splitsWithoutClassFoldersAreNoClasses() throws IOException {
    files("cars_train/1.jpg", "cars_test/2.jpg");

    assertThatThrownBy(this::found)
        .hasMessageStartingWith("the folders 'cars_test', 'cars_train' look like splits")
        .hasMessageContaining("train.txt and test.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "train/", "x/"})
  void mergedSubfoldersOfAClassAreReported(String around) throws IOException {
    files(around + "cat/x/1.jpg", around + "cat/y/2.jpg", around + "dog/z/1.jpg");

    assertThat(found().classNames()).containsExactly("cat", "dog");
    assertThat(findings.warnings())
        .containsExactly(
            "Sub-folders were merged into their class: 'cat' (x, y). If the sub-folders are the classes, upload them without the folders around them.");
  }

  @Test
  void aSubfolderBesideImagesOfAClassIsReported() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "test/cat/1.jpg", "test/cat/more/2.jpg");

    assertThat(found().test()).hasSize(2);
    assertThat(findings.warnings())
        .singleElement()
        .asString()
        .startsWith("Sub-folders were merged into their class: 'cat' (more).");
  }

  @Test
  void oneSubfolderWithAllImagesOfAClassIsUsual() throws IOException {
    files("cat/images/1.jpg", "dog/images/1.jpg");

    found();

    assertThat(findings.warnings()).isEmpty();
  }

  @Test
  void splitsByUnknownNamesAreSuspected() throws IOException {
    files("Lernen/cat/1.jpg", "Lernen/dog/1.jpg", "Prüfen/cat/1.jpg", "Prüfen/dog/1.jpg");

    assertThat(found().classNames()).containsExactly("Lernen", "Prüfen");
    assertThat(findings.warnings())
        .singleElement()
        .asString()
        .contains("'Lernen', 'Prüfen'", "the same 2 sub-folders");
  }

  @Test
  void anEmptyClassFolderWouldRenumberTheOthers() throws IOException {
    files("train/0/1.jpg", "train/2/1.jpg", "test/0/1.jpg", "train/3/.DS_Store");
    Files.createDirectories(dir.resolve("train/1/a"));

    assertThatThrownBy(this::found)
        .isInstanceOfSatisfying(
            InvalidImagesException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "class folder train/1/a has no images; add images of the class, or remove the folder",
                        "class folder train/3 has no images; add images of the class, or remove the folder"));
  }

  @Test
  void anEmptyClassFolderWithoutSplitsIsRefusedToo() throws IOException {
    files("around/cat/1.jpg", "around/dog/1.jpg");
    Files.createDirectories(dir.resolve("around/owl"));
    Files.createDirectories(dir.resolve("docs"));

    assertThatThrownBy(this::found)
        .hasMessage(
            "class folder around/owl has no images; add images of the class, or remove the folder");
  }

  /** Otherwise nothing would say that the class is missing. */
  @ParameterizedTest
  @ValueSource(strings = {"test/dog/1.jpg", "train/dog/2.jpg"})
  void anEmptyTestFolderOfNoOtherClassIsRefusedToo(String other) throws IOException {
    files("x/train/cat/1.jpg", "x/train/dog/1.jpg", "x/" + other);
    Files.createDirectories(dir.resolve("x/test/cat"));
    Files.createDirectories(dir.resolve("x/test/owl"));

    assertThatThrownBy(this::found)
        .hasMessage(
            "class folder x/test/owl has no images; add images of the class, or remove the folder");
  }

  @Test
  void aClassMayHaveNoTestImages() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "test/cat/1.jpg", "train/dog/a/2.jpg");
    Files.createDirectories(dir.resolve("test/dog"));
    Files.createDirectories(dir.resolve("train/cat/a"));

    assertThat(names(found().test())).containsExactly("test/cat/1.jpg 0");
  }

  @Test
  void emptyTestFoldersAreReported() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg");
    Files.createDirectories(dir.resolve("test/cat"));
    Files.createDirectories(dir.resolve("test/dog"));

    assertThat(found().test()).isEmpty();
    assertThat(findings.warnings())
        .containsExactly("The folder 'test' has no images: there are no test images.");
  }

  @Test
  void bothUnicodeFormsOfANameAreOneClass() throws IOException {
    files("train/caf\u00e9/1.jpg", "train/cafe\u0301/2.jpg", "train/dog/1.jpg");
    files("test/cafe\u0301/3.jpg", "test/dog/2.jpg");

    ClassFolders folders = found();

    assertThat(folders.classNames()).containsExactly("caf\u00e9", "dog");
    assertThat(folders.train())
        .extracting(ClassFolders.LabeledFile::label)
        .containsExactly(0, 0, 1);
    assertThat(folders.test()).extracting(ClassFolders.LabeledFile::label).containsExactly(0, 1);
    assertThat(findings.warnings())
        .containsExactly(
            "The name of class 'caf\u00e9' is written in 2 Unicode forms (NFC, NFD); they are one class.");
  }

  @Test
  void classNamesThatDifferInCaseAreReported() throws IOException {
    files("Cat/1.jpg", "cat/1.jpg", "dog/1.jpg");

    assertThat(found().classNames()).containsExactly("Cat", "cat", "dog");
    assertThat(findings.warnings())
        .containsExactly(
            "The names of the classes 'Cat', 'cat' differ only in case, spaces, separators, final dots, leading zeros, percent escapes or characters that look alike.");
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
  void otherImagesBesideTheSplitsAreNoClass() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "more/cat/1.jpg", "loose.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("'more' holds images (1), such as more/cat/1.jpg")
        .hasMessageContaining("beside 'train' only");
  }

  @Test
  void aClassWithoutTrainingImagesIsRefused() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "test/owl/1.jpg", "test/Cat/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessageContaining("class 'owl'")
        .hasMessageContaining("rename the folder if it is the class 'cat'");
  }

  @Test
  void aTestClassThatLooksLikeATrainingClassIsShownByItsCodePoints() throws IOException {
    files("train/cat/1.jpg", "train/dog/1.jpg", "test/c\u0430t/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessage(
            "class 'c\u0430t' (U+0430) has test images but no training images; rename the folder if it is the class 'cat'");
  }

  @ParameterizedTest
  @CsvSource({"1, 01", "golden_retriever, golden-retriever", "cat, cat."})
  void aTestClassThatIsWrittenOtherwiseIsPointedOut(String train, String test) throws IOException {
    files("train/" + train + "/1.jpg", "train/dog/1.jpg", "test/" + test + "/1.jpg");

    assertThatThrownBy(this::found)
        .hasMessage(
            "class '%s' has test images but no training images; rename the folder if it is the class '%s'"
                .formatted(test, train));
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
    return (ClassFolders) ImageFiles.find(dir, findings);
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
