package dev.flattail.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flattail.SmallDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryArtifactStoreTest extends ArtifactStoreContract {
  @TempDir Path root;
  private DirectoryArtifactStore store;

  @BeforeEach
  void open() throws IOException {
    store = new DirectoryArtifactStore(root.resolve("artifacts"));
  }

  @Override
  protected ArtifactStore store() {
    return store;
  }

  @Test
  void keysAreFilePathsBelowTheRoot() throws IOException {
    store.put("jobs/1/log.txt", new ByteArrayInputStream("abc".getBytes(UTF_8)));

    assertThat(root.resolve("artifacts/jobs/1/log.txt")).hasContent("abc");
  }

  @Test
  void anotherProcessOnTheSameDirectorySeesTheSame() throws IOException {
    store.put("key", new ByteArrayInputStream("abc".getBytes(UTF_8)));

    ArtifactStore other = new DirectoryArtifactStore(root.resolve("artifacts"));

    assertThat(other.open("key").bytes()).isEqualTo(3);
  }

  @Test
  void directoriesOfPublicationsGoWithTheirLastFile() throws IOException {
    for (String name : List.of("a", "b")) {
      store.put(
          "jobs/1/2/000003/checkpoints/" + name, new ByteArrayInputStream(new byte[] {1, 2, 3}));
    }
    Path publication = root.resolve("artifacts/jobs/1/2/000003");

    store.delete("jobs/1/2/000003/checkpoints/a");
    assertThat(publication.resolve("checkpoints/b")).exists();
    store.delete("jobs/1/2/000003/checkpoints/b");

    assertThat(publication).doesNotExist();
    assertThat(publication.getParent()).exists();
  }

  @Test
  void aDirectoryThatIsGoneIsSaidToBe() throws IOException {
    Files.delete(root.resolve("artifacts/.incoming"));

    assertThatThrownBy(() -> store.check())
        .isInstanceOf(StorageUnavailableException.class)
        .hasMessageContaining(root.resolve("artifacts").toString());
  }

  @Test
  void aDirectoryThatCannotBeMadeIsSaidToBe() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");

    assertThatThrownBy(() -> new DirectoryArtifactStore(file.resolve("artifacts")))
        .isInstanceOf(StorageUnavailableException.class)
        .hasMessageContaining(file.resolve("artifacts").toString());
  }

  @Test
  void anEmptyDirectoryInPlaceOfTheStoreIsNotWrittenTo() throws IOException {
    Path there = root.resolve("artifacts");
    store.put("jobs/1", new ByteArrayInputStream(new byte[3]));
    Path away = Files.move(there, root.resolve("away"));
    Files.createDirectory(there); // a mount point without its volume

    List<ThrowableAssert.ThrowingCallable> calls =
        List.of(
            () -> store.put("jobs/2", new ByteArrayInputStream(new byte[3])),
            () -> store.open("jobs/1"),
            () -> store.delete("jobs/1"),
            store::list,
            store::check);
    for (ThrowableAssert.ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              StorageUnavailableException.class, e -> assertThat(e.isPassing()).isTrue())
          .hasMessageContaining("not there, or an empty one is in its place");
    }
    assertThat(there).isEmptyDirectory();

    Files.delete(there);
    Files.move(away, there);
    store.check();
    assertThat(bytes(store, "jobs/1")).hasSize(3);
  }

  @Test
  void aStartRefusesAnEmptyDirectoryIfSomethingIsKnownToBeStored() throws IOException {
    Path fresh = root.resolve("fresh");
    assertThatThrownBy(() -> new DirectoryArtifactStore(fresh, () -> true))
        .isInstanceOfSatisfying(
            StorageUnavailableException.class, e -> assertThat(e.isPassing()).isFalse())
        .hasMessageContaining("is empty, but the database lists files in it");
    assertThat(fresh).doesNotExist();

    new DirectoryArtifactStore(fresh, () -> false).check();
    new DirectoryArtifactStore(fresh, () -> true).check();
  }

  @Test
  void unfinishedFilesOfDeadProcessesAreRemoved() throws IOException {
    Path incoming = root.resolve("artifacts/.incoming");
    Path old = Files.writeString(incoming.resolve("old.part"), "x");
    Path young = Files.writeString(incoming.resolve("young.part"), "x");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

    ArtifactStore reopened = new DirectoryArtifactStore(root.resolve("artifacts"));

    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(reopened.list()).isEmpty();
  }

  @Test
  void readersOfAKeyThatIsReplacedSeeOneOrTheOther() throws Exception {
    byte[] zeros = new byte[50_000];
    byte[] ones = new byte[50_000];
    Arrays.fill(ones, (byte) 1);
    store.put("key", new ByteArrayInputStream(zeros));
    List<Future<?>> tasks = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int task = 0; task < 2; task++) {
        tasks.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    store.put("key", new ByteArrayInputStream(i % 2 == 0 ? ones : zeros));
                  }
                  return null;
                }));
        tasks.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 60; i++) {
                    try (InputStream in = store.open("key").read()) {
                      assertThat(in.readAllBytes()).isIn(zeros, ones);
                    }
                  }
                  return null;
                }));
      }
    }
    for (Future<?> task : tasks) {
      task.get();
    }
  }

  /** On a real file system of 256 KB, where the machine allows to mount one. */
  @Test
  void aFullDiskIsSaidSoAndLeavesTheRestIntact() throws Exception {
    Path small = root.resolve("small");
    Optional<SmallDisk> mounted = SmallDisk.mount(small, 256);
    assumeTrue(mounted.isPresent());
    try (SmallDisk disk = mounted.get()) {
      ArtifactStore tiny = new DirectoryArtifactStore(disk.folder());
      tiny.put("first", new ByteArrayInputStream(new byte[100_000]));

      assertThatThrownBy(() -> tiny.put("second", new ByteArrayInputStream(new byte[500_000])))
          .isInstanceOf(StorageFullException.class)
          .hasMessageContaining("no room left in " + small);

      assertThat(bytes(tiny, "first")).isEqualTo(new byte[100_000]);
      tiny.check();
      assertThatThrownBy(() -> Files.write(small.resolve("rest"), new byte[500_000]))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(tiny::check).isInstanceOf(StorageFullException.class);
      Files.delete(small.resolve("rest"));
      tiny.check();
      try (Stream<Path> left = Files.list(small.resolve(".incoming"))) {
        assertThat(left).isEmpty();
      }
    }
  }
}
