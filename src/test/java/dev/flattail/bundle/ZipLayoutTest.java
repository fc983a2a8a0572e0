package dev.flattail.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;

class ZipLayoutTest {
  private static final BundleFile SHORT = BundleFile.of("a.txt", "text/plain", "first");
  private static final BundleFile EMPTY = BundleFile.of("plots/empty", "text/plain", "");
  private static final BundleFile LONG = BundleFile.of("b.bin", "application/x", random(100_000));

  @Test
  void aReaderOfStreamsFindsTheFiles() throws IOException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(bytes(SHORT, EMPTY, LONG)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        found.put(entry.getName(), zip.readAllBytes()); // checks the CRC-32
      }
    }
    assertThat(found.keySet()).containsExactly("a.txt", "plots/empty", "b.bin");
    assertThat(found.get("a.txt")).asString(StandardCharsets.UTF_8).isEqualTo("first");
    assertThat(found.get("b.bin")).isEqualTo(random(100_000));
  }

  @Test
  void theSizeIsKnownBeforeAnyFileIsRead() {
    BundleFile unread =
        new BundleFile(
            "x",
            "y",
            1000,
            SHORT.sha256(),
            0,
            (offset, length) -> {
              throw new AssertionError("opened");
            });
    assertThat(ZipLayout.of(List.of(unread)).size()).isBetween(1100L, 1300L);
  }

  @Test
  void everyPartIsTheSameAsInTheWhole() throws IOException {
    ZipLayout layout = ZipLayout.of(List.of(SHORT, EMPTY, LONG));
    byte[] whole = bytes(SHORT, EMPTY, LONG);
    assertThat(whole).hasSize((int) layout.size());
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      int from = i < 100 ? i : random.nextInt(whole.length);
      int length = random.nextInt(Math.min(300, whole.length - from + 1));
      try (InputStream part = layout.open(from, length)) {
        assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(whole, from, from + length));
      }
    }
  }

  @Test
  void aPartBeyondTheEndIsRefused() {
    ZipLayout layout = ZipLayout.of(List.of(SHORT));
    assertThatThrownBy(() -> layout.open(1, layout.size()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theBytesDoNotDependOnTheTimeZone() throws IOException {
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      byte[] east = bytes(SHORT, LONG);
      TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
      assertThat(bytes(SHORT, LONG)).isEqualTo(east);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void theDigestChangesWithEachFile() {
    String digest = ZipLayout.of(List.of(SHORT, LONG)).digest();
    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(ZipLayout.of(List.of(SHORT, LONG)).digest()).isEqualTo(digest);
    BundleFile renamed = BundleFile.of("c.txt", "text/plain", "first");
    BundleFile other = BundleFile.of("a.txt", "text/plain", "other");
    assertThat(ZipLayout.of(List.of(renamed, LONG)).digest()).isNotEqualTo(digest);
    assertThat(ZipLayout.of(List.of(other, LONG)).digest()).isNotEqualTo(digest);
    assertThat(ZipLayout.of(List.of(LONG, SHORT)).digest()).isNotEqualTo(digest);
  }

  @Test
  void aFileThatIsShorterThanItsSizeEndsTheStreamWithAnError() {
    BundleFile truncated =
        new BundleFile(
            "b.bin",
            "application/x",
            LONG.bytes(),
            LONG.sha256(),
            LONG.crc32(),
            (offset, length) -> LONG.content().open(offset, length - 1));
    ZipLayout layout = ZipLayout.of(List.of(truncated, SHORT));
    assertThatThrownBy(
            () -> {
              try (InputStream in = layout.open(0, layout.size())) {
                in.readAllBytes();
              }
            })
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("1 bytes too early");
  }

  @Test
  void eachFileIsClosedBeforeTheNextOneIsOpened() throws IOException {
    List<String> calls = new ArrayList<>();
    List<BundleFile> files = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      BundleFile file = BundleFile.of(name, "text/plain", name);
      files.add(
          new BundleFile(
              name,
              "text/plain",
              file.bytes(),
              file.sha256(),
              file.crc32(),
              (offset, length) -> {
                calls.add("open " + name);
                return new ByteArrayInputStream(
                    name.getBytes(StandardCharsets.UTF_8), (int) offset, (int) length) {
                  @Override
                  public void close() {
                    calls.add("close " + name);
                  }
                };
              }));
    }
    ZipLayout layout = ZipLayout.of(files);
    try (InputStream in = layout.open(0, layout.size())) {
      in.readAllBytes();
    }
    assertThat(calls).containsExactly("open one", "close one", "open two", "close two");
  }

  /** Five GiB that nobody stores, of zeros. */
  @Test
  void archivesBeyondFourGibibytesAreZip64() throws IOException {
    long size = 5L << 30;
    BundleFile zeros =
        new BundleFile(
            "checkpoints/large.safetensors",
            "application/octet-stream",
            size,
            SHORT.sha256(),
            7,
            (offset, length) -> new Zeros(length));
    ZipLayout layout = ZipLayout.of(List.of(zeros, SHORT));
    assertThat(layout.size()).isGreaterThan(size);
    try (ZipFile zip = ZipFile.builder().setSeekableByteChannel(new Channel(layout)).get()) {
      ZipArchiveEntry large = zip.getEntry("checkpoints/large.safetensors");
      assertThat(large.getSize()).isEqualTo(size);
      assertThat(large.getCrc()).isEqualTo(7);
      ZipArchiveEntry after = zip.getEntry("a.txt");
      assertThat(after.getLocalHeaderOffset()).isGreaterThan(size);
      assertThat(zip.getInputStream(after).readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("first");
    }
  }

  private static byte[] bytes(BundleFile... files) throws IOException {
    ZipLayout layout = ZipLayout.of(List.of(files));
    try (InputStream in = layout.open(0, layout.size())) {
      return in.readAllBytes();
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** A stream of zeros. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long length) {
      left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }
  }

  /** Reads a layout at any position. */
  private static final class Channel implements SeekableByteChannel {
    private final ZipLayout layout;
    private long position;

    Channel(ZipLayout layout) {
      this.layout = layout;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int length = (int) Math.min(target.remaining(), layout.size() - position);
      if (length <= 0) {
        return -1;
      }
      try (InputStream in = layout.open(position, length)) {
        target.put(in.readNBytes(length));
      }
      position += length;
      return length;
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
      position = newPosition;
      return this;
    }

    @Override
    public long size() {
      return layout.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
