package dev.flattail.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the behavior of every {@link ArtifactStore}. */
public abstract class ArtifactStoreContract {
  @TempDir protected Path scratch;

  protected abstract ArtifactStore store() throws IOException;

  @Test
  void givesBackWhatWasPutWithItsSizeAndChecksums() throws IOException {
    ArtifactStore.Stored stored = put("jobs/1/log.txt", "abc");

    assertThat(stored)
        .isEqualTo(
            new ArtifactStore.Stored(
                "jobs/1/log.txt",
                3,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                0x352441c2L));
    assertThat(text("jobs/1/log.txt")).isEqualTo("abc");
  }

  @Test
  void storesAFileAndAStreamAlike() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    Path file = Files.write(scratch.resolve("weights"), bytes);

    ArtifactStore.Stored fromFile = store().put("a", file);
    ArtifactStore.Stored fromStream = store().put("b", new ByteArrayInputStream(bytes));

    assertThat(fromFile.sha256()).isEqualTo(fromStream.sha256());
    assertThat(bytes(store(), "a")).isEqualTo(bytes);
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void storesNoBytesAtAll() throws IOException {
    put("empty", "");

    assertThat(store().open("empty").bytes()).isZero();
    assertThat(text("empty")).isEmpty();
  }

  @Test
  void readsRanges() throws IOException {
    put("digits", "0123456789");
    ArtifactContent artifact = store().open("digits");

    assertThat(artifact.bytes()).isEqualTo(10);
    assertThat(range(artifact, 0, 4)).isEqualTo("0123");
    assertThat(range(artifact, 7, 3)).isEqualTo("789");
    assertThat(range(artifact, 10, 0)).isEmpty();
    assertThatThrownBy(() -> artifact.read(8, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> artifact.read(-1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void rangesEndForEveryWayToRead() throws IOException {
    put("digits", "0123456789");

    try (InputStream in = store().open("digits").read(2, 5)) {
      assertThat(in.read()).isEqualTo('2');
      in.skipNBytes(2);
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("56");
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[4], 0, 4)).isEqualTo(-1);
    }
  }

  @Test
  void puttingAgainReplaces() throws IOException {
    put("key", "first");
    put("key", "second");

    assertThat(text("key")).isEqualTo("second");
    assertThat(store().list()).hasSize(1);
  }

  @Test
  void aFailingSourceLeavesNothingAndKeepsWhatWasThere() throws IOException {
    put("key", "whole");
    InputStream breaks =
        new FilterInputStream(new ByteArrayInputStream(new byte[100_000])) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, Math.min(length, 8192));
            if (count < 0) {
              throw new IOException("connection reset");
            }
            return count;
          }
        };

    assertThatThrownBy(() -> store().put("key", breaks)).hasMessage("connection reset");

    assertThat(text("key")).isEqualTo("whole");
    assertThat(store().list()).extracting(ArtifactStore.Listed::key).containsExactly("key");
  }

  @Test
  void whatWasNeverPutIsNotThere() {
    assertThatThrownBy(() -> store().open("jobs/9/model"))
        .isInstanceOf(NoSuchArtifactException.class)
        .hasMessage("nothing is stored under jobs/9/model");
  }

  @Test
  void listsAndDeletesByWholeSegments() throws IOException {
    put("jobs/1/a", "1");
    put("jobs/1/b/c", "22");
    put("jobs/10/a", "333");

    assertThat(store().list("jobs/1"))
        .extracting(ArtifactStore.Listed::key, ArtifactStore.Listed::bytes)
        .containsExactly(tuple("jobs/1/a", 1L), tuple("jobs/1/b/c", 2L));

    store().delete("jobs/1");

    assertThat(store().list()).extracting(ArtifactStore.Listed::key).containsExactly("jobs/10/a");
    store().delete("jobs/10/a");
    assertThat(store().list()).isEmpty();
  }

  @Test
  void deletesSeveralAtOnce() throws IOException {
    put("jobs/1/a", "1");
    put("jobs/2/a", "2");
    put("jobs/2/b", "2");
    put("jobs/3", "3");

    store().deleteAll(List.of("jobs/1/a", "jobs/2", "jobs/404"));

    assertThat(store().list()).extracting(ArtifactStore.Listed::key).containsExactly("jobs/3");
    store().deleteAll(List.of());
    assertThat(store().list()).hasSize(1);
  }

  @Test
  void whatWasDeletedWhileItWasReadIsSaidToBeGone() throws IOException {
    put("key", "abc");
    ArtifactContent artifact = store().open("key");
    store().delete("key");

    assertThatThrownBy(artifact::read).isInstanceOf(NoSuchArtifactException.class);
  }

  @Test
  void aStoreThatIsThereIsSaidToBe() {
    assertThatCode(() -> store().check()).doesNotThrowAnyException();
  }

  @Test
  void deletingNothingIsFine() throws IOException {
    store().delete("jobs/404");

    assertThat(store().list("jobs/404")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../outside",
        "jobs/../../outside",
        "jobs/./a",
        "jobs//a",
        "jobs/",
        ".incoming/x",
        "jobs/.hidden",
        "jobs\\a",
        "jobs/a\u0000",
        "jobs/a b",
        "jobs/ä",
        "jobs/a\n"
      })
  void refusesKeysThatCouldClimbOutOrHide(String key) {
    assertThatThrownBy(() -> put(key, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store().open(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store().delete(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store().list(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesEndlessKeys() {
    assertThatThrownBy(() -> put("k".repeat(513), "x")).hasMessageContaining("513 characters");
  }

  private ArtifactStore.Stored put(String key, String text) throws IOException {
    return store().put(key, new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private String text(String key) throws IOException {
    return new String(bytes(store(), key), UTF_8);
  }

  protected static byte[] bytes(ArtifactStore store, String key) throws IOException {
    try (InputStream in = store.open(key).read()) {
      return in.readAllBytes();
    }
  }

  private static String range(ArtifactContent artifact, long from, long length) throws IOException {
    try (InputStream in = artifact.read(from, length)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
