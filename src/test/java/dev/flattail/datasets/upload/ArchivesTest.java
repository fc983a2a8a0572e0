package dev.flattail.datasets.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.datasets.ArchiveBuilder;
import dev.flattail.datasets.DatasetRejectedException;
import dev.flattail.datasets.Folders;
import dev.flattail.datasets.UploadFormat;
import dev.flattail.images.Findings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivesTest {
  private static final UnpackLimits LIMITS =
      new UnpackLimits(50, 10_000_000, 200, 1_000_000, 4_000);

  @TempDir Path dir;
  private Path into;
  private Findings findings = new Findings();

  @BeforeEach
  void makeFolder() throws IOException {
    into = Files.createDirectory(dir.resolve("into"));
  }

  @ParameterizedTest
  @EnumSource
  void filesAreWrittenWithTheirContent(UploadFormat format) throws IOException {
    ArchiveBuilder content =
        new ArchiveBuilder().file("./a/b.txt", text("one")).file("c.txt", text("two"));

    unpack(content, format);

    assertThat(into.resolve("a/b.txt")).hasContent("one");
    assertThat(into.resolve("c.txt")).hasContent("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.jpg",
        "train/../../evil.jpg",
        "/etc/evil.jpg",
        "C:/evil.jpg",
        "a\\..\\evil.jpg",
        "train/bell\u0007.jpg"
      })
  void aNameThatLeadsOutIsRefused(String name) {
    ArchiveBuilder content = new ArchiveBuilder().file(name, text("x"));
    for (UploadFormat format : List.of(UploadFormat.TAR_GZ, UploadFormat.ZIP)) {
      assertThatThrownBy(() -> unpack(content, format))
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageContaining("evil.jpg".equals(name) ? name : "entry '");
    }
    assertThat(dir.resolve("evil.jpg")).doesNotExist();
    assertThat(into).isEmptyDirectory();
  }

  @Test
  void aFolderThatLeadsOutIsRefused() {
    ArchiveBuilder content = new ArchiveBuilder().special("../outside/", TarConstants.LF_DIR, "");

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR)).hasMessageContaining("../outside/");
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO
      })
  void linksAndDevicesAreRefused(byte type) {
    ArchiveBuilder content = new ArchiveBuilder().special("train/odd", type, "/etc/passwd");

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR_GZ))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("'train/odd'");
  }

  @Test
  void aLinkInAZipIsRefused() {
    ArchiveBuilder content =
        new ArchiveBuilder().special("train/odd", TarConstants.LF_SYMLINK, "/etc/passwd");

    assertThatThrownBy(() -> unpack(content, UploadFormat.ZIP))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("'train/odd' is a link");
  }

  @Test
  void aSymbolicLinkSaysHowToArchiveItsFile() {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("train/cat/1.png", text("x"))
            .special("train/dog/1.png", TarConstants.LF_SYMLINK, "../cat/1.png");

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR))
        .hasMessageContaining("'train/dog/1.png' is a symbolic link")
        .hasMessageContaining("(tar --dereference)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train/cat/1.png", "./train/cat/1.png", "train//cat/./1.png"})
  void aHardLinkHasTheContentOfTheFileBeforeIt(String target) throws IOException {
    unpack(
        new ArchiveBuilder()
            .file("./train/cat/1.png", text("cat"))
            .special("train/dog/1.png", TarConstants.LF_LINK, target),
        UploadFormat.TAR_GZ);

    assertThat(into.resolve("train/dog/1.png")).hasContent("cat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train/later.png", "train/dog/1.png", "train/.hidden.png", "train", "../x", "/x"})
  void aHardLinkToAnythingElseSaysHowToArchiveItsFile(String target) {
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("train/.hidden.png", text("x"))
            .special("train/dog/1.png", TarConstants.LF_LINK, target)
            .file("train/later.png", text("x"));

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR))
        .hasMessageContaining("'train/dog/1.png' is a hard link to '" + target + "'")
        .hasMessageContaining("(tar --hard-dereference)");
  }

  @Test
  void linkedBytesCountAsUnpackedOnes() {
    ArchiveBuilder content = new ArchiveBuilder().file("a", new byte[900_000]);
    for (int i = 0; i < 11; i++) {
      content.special("b" + i, TarConstants.LF_LINK, "a");
    }

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR_GZ)).hasMessageContaining("zip bomb");
  }

  @ParameterizedTest
  @EnumSource
  void foldersWithoutFilesAreMade(UploadFormat format) throws IOException {
    unpack(
        new ArchiveBuilder().folder("train/0").file("train/0/1.png", text("x")).folder("train/1"),
        format);

    assertThat(into.resolve("train/1")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GBK", "Shift_JIS", "windows-1252", "IBM437", "ISO-8859-1"})
  void namesInACodePageAreRefused(String encoding) {
    String name = encoding.equals("GBK") || encoding.equals("Shift_JIS") ? "熊" : "Bär";
    ArchiveBuilder content =
        new ArchiveBuilder()
            .file("train/ok/1.png", text("x"))
            .file("train/" + name + "/1.png", text("x"));

    for (byte[] archive : List.of(content.tar(encoding), content.zip(encoding, false, false))) {
      assertThatThrownBy(
              () -> unpackAfresh(archive, archive[0] == 'P' ? UploadFormat.ZIP : UploadFormat.TAR))
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageContaining("has a name that is not UTF-8")
          .hasMessageContaining("1.png");
    }
  }

  /** The bytes of a name, of the archive's own headers or of a longer one's. */
  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void longNamesInACodePageAreRefusedAsWell(int length) {
    ArchiveBuilder content = new ArchiveBuilder().file("ä".repeat(length) + "/1.png", text("x"));

    assertThatThrownBy(() -> unpack(content.tar("ISO-8859-1"), UploadFormat.TAR))
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void namesInUtf8AreTakenHoweverAnArchiveSaysSo() throws IOException {
    ArchiveBuilder content = new ArchiveBuilder().file("Bär 熊/1.png", text("x"));
    ArchiveBuilder western = new ArchiveBuilder().file("Bär/1.png", text("x"));

    for (byte[] zip : List.of(content.zip(), content.zip("UTF-8", false, false))) {
      unpackAfresh(zip, UploadFormat.ZIP);
      assertThat(into.resolve("Bär 熊/1.png")).hasContent("x");
    }
    unpackAfresh(western.zip("IBM437", false, true), UploadFormat.ZIP);
    assertThat(into.resolve("Bär/1.png")).hasContent("x");
    unpackAfresh(content.tar(), UploadFormat.TAR);
    assertThat(into.resolve("Bär 熊/1.png")).hasContent("x");
  }

  @Test
  void aQuestionMarkIsPartOfAName() throws IOException {
    unpack(new ArchiveBuilder().file("what?/ä.png", text("x")), UploadFormat.TAR);

    assertThat(into.resolve("what?/ä.png")).hasContent("x");
  }

  @Test
  void aNameThatWasConvertedBadlyBeforeIsRefused() {
    ArchiveBuilder content = new ArchiveBuilder().file("B\uFFFDr/1.png", text("x"));

    for (UploadFormat format : UploadFormat.values()) {
      assertThatThrownBy(() -> unpackAfresh(bytes(content, format), format))
          .hasMessageContaining("not UTF-8");
    }
  }

  @Test
  void joinedArchivesAreUnpackedOneAfterAnother() throws IOException {
    ArchiveBuilder cat = new ArchiveBuilder().file("cat/1.png", text("cat"));
    ArchiveBuilder dog = new ArchiveBuilder().file("dog/1.png", text("dog"));
    byte[] unpadded = Arrays.copyOf(cat.tar(), 512 + 512 + 1024); // as Go's archive/tar writes
    byte[] oneMarker = Arrays.copyOf(cat.tar(), 512 + 512 + 512);

    for (byte[] joined :
        List.of(
            joined(cat.tar(), dog.tar()),
            joined(unpadded, dog.tar()),
            joined(oneMarker, dog.tar()),
            joined(cat.tarGz(), dog.tarGz()))) {
      unpackAfresh(joined, joined[0] == 'c' ? UploadFormat.TAR : UploadFormat.TAR_GZ);
      assertThat(into.resolve("cat/1.png")).hasContent("cat");
      assertThat(into.resolve("dog/1.png")).hasContent("dog");
    }
  }

  @Test
  void aFileOfTwoJoinedArchivesMayNotComeTwice() {
    byte[] cat = new ArchiveBuilder().file("cat/1.png", text("cat")).tar();

    assertThatThrownBy(() -> unpack(joined(cat, cat), UploadFormat.TAR))
        .hasMessageContaining("appears twice");
  }

  @Test
  void aJoinedArchiveThatIsCutShortIsRefused() {
    byte[] cat = new ArchiveBuilder().file("cat/1.png", text("cat")).tar();
    byte[] dog = new ArchiveBuilder().file("dog/1.png", text("dog")).tar();

    assertThatThrownBy(() -> unpack(joined(cat, Arrays.copyOf(dog, 512 + 512)), UploadFormat.TAR))
        .hasMessageContaining("no end marker");
  }

  @Test
  void whatFollowsAnArchiveIsNotIgnored() {
    ArchiveBuilder content = new ArchiveBuilder().file("cat/1.png", text("cat"));
    byte[] noise = new byte[700];
    new SplittableRandom(1).nextBytes(noise);

    for (byte[] behind : List.of(text("x"), noise, content.zip())) {
      assertThatThrownBy(() -> unpackAfresh(joined(content.tar(), behind), UploadFormat.TAR))
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageContaining("follows the archive's end marker");
      assertThatThrownBy(() -> unpackAfresh(joined(content.tarGz(), behind), UploadFormat.TAR_GZ))
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageContaining("after a valid .gz stream");
    }
  }

  @Test
  void aZipMustBeAlone() throws IOException {
    byte[] cat = new ArchiveBuilder().file("cat/1.png", text("cat")).zip();
    byte[] dog = new ArchiveBuilder().file("dog/1.png", text("dog")).zip();

    assertThatThrownBy(() -> unpackAfresh(joined(cat, dog), UploadFormat.ZIP))
        .hasMessageContaining("other bytes (" + cat.length + ") precede the zip archive");
    assertThatThrownBy(() -> unpackAfresh(joined(cat, text("xyz")), UploadFormat.ZIP))
        .hasMessageContaining("other bytes (3) follow the end of the zip archive");
    unpackAfresh(withComment(cat, "made by hand"), UploadFormat.ZIP);
    assertThat(into.resolve("cat/1.png")).hasContent("cat");
  }

  private static byte[] withComment(byte[] zip, String comment) {
    byte[] longer = joined(zip, text(comment));
    longer[zip.length - 2] = (byte) comment.length();
    return longer;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void aHeaderWithAnAlteredByteIsNoticed() {
    byte[] altered = new ArchiveBuilder().file("cat/1.png", text("x")).tar();
    altered[0] = 'b';

    assertThatThrownBy(() -> unpack(altered, UploadFormat.TAR)).hasMessageContaining("checksum");
  }

  @ParameterizedTest
  @EnumSource
  void anArchiveCutShortAnywhereIsRefused(UploadFormat format) {
    byte[] noise = new byte[5000];
    new SplittableRandom(1).nextBytes(noise);
    byte[] whole = bytes(new ArchiveBuilder().file("a.jpg", noise).file("b.jpg", noise), format);
    // Behind the last file a tar has only zeros.
    int content = format == UploadFormat.TAR ? 2 * (512 + 5120) - 200 : whole.length - 1;

    for (int length = 1; length < content; length += 997) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> unpackAfresh(cut, format))
          .as("%s cut to %d", format, length)
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageNotContaining("null");
    }
  }

  @Test
  void aGzipWithoutItsLastBytesIsRefusedWithTheReason() {
    byte[] noise = new byte[5000];
    new SplittableRandom(1).nextBytes(noise);
    byte[] whole = new ArchiveBuilder().file("a.jpg", noise).file("b.jpg", noise).tarGz();

    for (int lost = 1; lost < 30; lost++) {
      byte[] cut = Arrays.copyOf(whole, whole.length - lost);
      assertThatThrownBy(() -> unpackAfresh(cut, UploadFormat.TAR_GZ))
          .as("%d bytes lost", lost)
          .isInstanceOf(DatasetRejectedException.class)
          .hasMessageMatching(
              "the (archive|end of the archive) .*\\(.*(end|EOF|corrupt|cut).*\\).*");
    }
  }

  @Test
  void anEntryThatEndsEarlyIsNamed() {
    byte[] noise = new byte[5000];
    byte[] whole = new ArchiveBuilder().file("train/cat/1.jpg", noise).tar();

    assertThatThrownBy(() -> unpackAfresh(Arrays.copyOf(whole, 2000), UploadFormat.TAR))
        .hasMessageContaining("ends early or is damaged at entry 'train/cat/1.jpg'");
  }

  @Test
  void anAlteredByteIsNoticed() {
    byte[] noise = new byte[5000];
    new SplittableRandom(1).nextBytes(noise);
    ArchiveBuilder content = new ArchiveBuilder().file("a.jpg", noise);
    for (UploadFormat format : List.of(UploadFormat.TAR_GZ, UploadFormat.ZIP)) {
      byte[] altered = bytes(content, format);
      altered[2500] ^= 4;
      assertThatThrownBy(() -> unpackAfresh(altered, format))
          .as(format.name())
          .isInstanceOf(DatasetRejectedException.class);
    }
  }

  @Test
  void aBodyThatIsNotWhatItsMediaTypeSaysIsRefused() {
    byte[] zip = new ArchiveBuilder().file("a", text("x")).zip();

    assertThatThrownBy(() -> unpackAfresh(zip, UploadFormat.TAR_GZ))
        .hasMessageContaining("not gzip")
        .hasMessageContaining("Content-Type");
    assertThatThrownBy(() -> unpackAfresh(text("no zip at all"), UploadFormat.ZIP))
        .hasMessageContaining("no whole zip archive");
    assertThatThrownBy(() -> unpackAfresh(text("no tar at all"), UploadFormat.TAR))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageNotContaining(".;")
        .hasMessageNotContaining(".)");
  }

  @Test
  void aTarMayNotBeCompressed() throws IOException {
    ArchiveBuilder content = new ArchiveBuilder().file("a", text("x"));

    assertThatThrownBy(() -> unpackAfresh(content.tarGz(), UploadFormat.TAR))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessage(
            "the body is gzip and not a plain tar archive; send it with Content-Type application/gzip");
    assertThatThrownBy(() -> unpackAfresh(content.zip(), UploadFormat.TAR))
        .hasMessage(
            "the body is zip and not a plain tar archive; send it with Content-Type application/zip");

    // Where a tar header has its checksum are bytes that are no digits.
    byte[] compressed = new byte[512];
    Arrays.fill(compressed, (byte) 0xff);
    compressed[0] = 0x1f;
    compressed[1] = (byte) 0x8b;
    assertThatThrownBy(() -> unpackAfresh(compressed, UploadFormat.TAR))
        .hasMessageStartingWith("the body is gzip");

    unpackAfresh(new ArchiveBuilder().file("PK", text("x")).tar(), UploadFormat.TAR);
    assertThat(into.resolve("PK")).hasContent("x");
  }

  @ParameterizedTest
  @EnumSource(
      value = UploadFormat.class,
      names = {"TAR_GZ", "ZIP"})
  void aBombIsRefusedLongBeforeItFillsTheDisk(UploadFormat format) throws IOException {
    ArchiveBuilder bomb = new ArchiveBuilder().file("train/cat/1.jpg", new byte[9_000_000]);

    assertThatThrownBy(() -> unpack(bomb, format))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("zip bomb")
        .hasMessageContaining("train/cat/1.jpg");

    try (Stream<Path> files = Files.walk(into)) {
      long written = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
      assertThat(written).isLessThan(3_000_000);
    }
  }

  /** The zip library holds an object for each, whatever number the archive states. */
  @Test
  void aZipWithTooManyEntriesIsRefusedBeforeItIsListed() throws IOException {
    ArchiveBuilder some = new ArchiveBuilder();
    ArchiveBuilder many = new ArchiveBuilder();
    for (int i = 0; i < 100; i++) {
      many.file("train/cat/%03d.jpg".formatted(i), text("x"));
      if (i < 40) {
        some.file("train/cat/%03d.jpg".formatted(i), text("x"));
      }
    }
    unpack(some, UploadFormat.ZIP);

    assertThatThrownBy(() -> unpackAfresh(many.zip(), UploadFormat.ZIP))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("lists too many files")
        .hasMessageContaining(".tar.gz");
  }

  /** The tar library would collect the name in memory. */
  @Test
  void aNameOfManyMegabytesIsRefused() {
    ArchiveBuilder bomb = new ArchiveBuilder().longName(3_000_000).file("a", text("x"));

    assertThatThrownBy(() -> unpack(bomb, UploadFormat.TAR_GZ))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("header or extended attributes, or the padding, exceed");
  }

  /** Each is within bounds; the tar library would keep them all. */
  @Test
  void attributesThatAddUpAreRefused() throws IOException {
    unpack(
        new ArchiveBuilder().globalAttribute("comment", 52).file("a", text("x")), UploadFormat.TAR);
    ArchiveBuilder many = new ArchiveBuilder();
    for (int i = 0; i < 5; i++) {
      many.globalAttribute("note" + i, 20_000).file(String.valueOf(i), text("x"));
    }

    assertThatThrownBy(() -> unpackAfresh(many.tar(), UploadFormat.TAR))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("entry '3'")
        .hasMessageContaining("attributes");
  }

  @Test
  void foldersThatOnlyTheirFilesSpeakOfCountToo() {
    ArchiveBuilder deep = new ArchiveBuilder();
    for (int i = 0; i < 11; i++) {
      deep.file("%d/a/b/c/1.jpg".formatted(i), text("x"));
    }

    assertThatThrownBy(() -> unpackAfresh(deep.tar(), UploadFormat.TAR))
        .hasMessageContaining("more than 50 entries");
    assertThatThrownBy(
            () ->
                unpackAfresh(
                    new ArchiveBuilder().file("a/".repeat(16) + "1.jpg", text("x")).tar(),
                    UploadFormat.TAR))
        .hasMessageContaining("more than 15 folders deep");
  }

  @Test
  void aBombAmongTheJunkIsRefused() {
    ArchiveBuilder bomb = new ArchiveBuilder().file("a/.DS_Store", new byte[9_000_000]);

    assertThatThrownBy(() -> unpack(bomb, UploadFormat.TAR_GZ)).hasMessageContaining("zip bomb");
  }

  @Test
  void aSmallArchiveOfPlainDrawingsIsNoBomb() throws IOException {
    unpack(new ArchiveBuilder().file("a", new byte[900_000]), UploadFormat.TAR_GZ);

    assertThat(into.resolve("a")).hasSize(900_000);
  }

  @Test
  void anArchiveThatUnpacksToTooMuchIsRefused() {
    byte[] noise = new byte[6_000_000];
    new SplittableRandom(1).nextBytes(noise);
    ArchiveBuilder content = new ArchiveBuilder().file("a", noise).file("b", noise);

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR))
        .hasMessageContaining("'b'")
        .hasMessageContaining("more than 10000000 bytes");
  }

  @ParameterizedTest
  @EnumSource
  void tooManyEntriesAreRefused(UploadFormat format) {
    ArchiveBuilder content = new ArchiveBuilder();
    for (int i = 0; i < 51; i++) {
      content.file("f" + i, new byte[0]);
    }

    assertThatThrownBy(() -> unpack(content, format)).hasMessageContaining("more than 50 entries");
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    ArchiveBuilder content = new ArchiveBuilder().file("a/1", text("x")).file("a/./1", text("y"));

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR)).hasMessageContaining("twice");
  }

  @Test
  void aFileCannotBeAFolderToo() {
    ArchiveBuilder content = new ArchiveBuilder().file("a", text("x")).file("a/1", text("y"));

    assertThatThrownBy(() -> unpack(content, UploadFormat.TAR))
        .isInstanceOf(DatasetRejectedException.class)
        .hasMessageContaining("'a/1'");
  }

  @ParameterizedTest
  @EnumSource
  void junkIsLeftOutAndReported(UploadFormat format) throws IOException {
    ArchiveBuilder content = new ArchiveBuilder().file("cat/1.jpg", text("x"));
    List<String> junk =
        List.of(
            ".Trashes/1.jpg",
            "$RECYCLE.BIN/1.jpg",
            "System Volume Information/1.jpg",
            "__MACOSX/cat/._1.jpg",
            "cat/.AppleDouble/1.jpg",
            "cat/._1.jpg",
            "cat/.DS_Store",
            "cat/.ipynb_checkpoints/1.jpg",
            "cat/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg",
            "cat/Desktop.ini",
            "cat/THUMBS.DB",
            "lost+found/1.jpg");
    junk.forEach(name -> content.file("./" + name, text("x")));

    unpack(content, format);

    try (Stream<Path> files = Files.walk(into)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(into.resolve("cat/1.jpg"));
    }
    assertThat(findings.ignored().count()).isEqualTo(junk.size());
    assertThat(findings.ignored().first().keySet()).containsExactlyInAnyOrderElementsOf(junk);
  }

  /** As an empty class is, in a folder registered in place. */
  @ParameterizedTest
  @EnumSource
  void aFolderWithNothingButJunkIsMade(UploadFormat format) throws IOException {
    unpack(
        new ArchiveBuilder()
            .file("cat/1.jpg", text("x"))
            .file("dog/.DS_Store", text("x"))
            .folder("owl/a/@eaDir")
            .file("__MACOSX/emu/._1.jpg", text("x")),
        format);

    assertThat(into.resolve("dog")).isEmptyDirectory();
    assertThat(into.resolve("owl/a")).isEmptyDirectory();
    assertThat(into.resolve("__MACOSX")).doesNotExist();
  }

  @Test
  void theIconFileOfMacosHasAControlCharacterAndIsLeftOut() throws IOException {
    unpack(
        new ArchiveBuilder().file("cat/Icon\r", new byte[0]).file("cat/1.jpg", text("x")),
        UploadFormat.TAR);

    assertThat(findings.ignored().first()).containsEntry("cat/Icon?", "macOS metadata");
  }

  @ParameterizedTest
  @EnumSource
  void aJunkFolderWithoutFilesIsReportedToo(UploadFormat format) throws IOException {
    unpack(
        new ArchiveBuilder()
            .folder("lost+found")
            .folder("cat/@eaDir")
            .folder("cat/@eaDir/a")
            .file("cat/@eaDir/a/1.jpg", text("x"))
            .file("cat/1.jpg", text("x")),
        format);

    assertThat(findings.ignored().first().keySet())
        .containsExactly("cat/@eaDir/a/1.jpg", "lost+found");
    assertThat(into.resolve("lost+found")).doesNotExist();
  }

  private void unpack(ArchiveBuilder content, UploadFormat format) throws IOException {
    unpack(bytes(content, format), format);
  }

  private void unpackAfresh(byte[] archive, UploadFormat format) throws IOException {
    Folders.delete(into);
    Files.createDirectory(into);
    unpack(archive, format);
  }

  private void unpack(byte[] archive, UploadFormat format) throws IOException {
    Path file = Files.write(dir.resolve("archive"), archive);
    findings = new Findings();
    Archives.unpack(file, format, into, LIMITS, findings);
  }

  private static byte[] bytes(ArchiveBuilder content, UploadFormat format) {
    return switch (format) {
      case TAR -> content.tar();
      case TAR_GZ -> content.tarGz();
      case ZIP -> content.zip();
    };
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
