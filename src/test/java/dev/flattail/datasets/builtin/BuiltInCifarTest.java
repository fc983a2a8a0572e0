package dev.flattail.datasets.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.flattail.datasets.ArchiveBuilder;
import dev.flattail.datasets.CifarBytes;
import dev.flattail.datasets.Dataset;
import dev.flattail.datasets.DatasetClass;
import dev.flattail.datasets.DatasetStore;
import dev.flattail.datasets.DatasetUnavailableException;
import dev.flattail.datasets.Digests;
import dev.flattail.datasets.upload.UnpackLimits;
import dev.flattail.images.CifarFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInCifarTest {
  private static final byte[] ARCHIVE =
      new ArchiveBuilder()
          .file("cifar-10-batches-bin/readme.html", new byte[10])
          .file("cifar-10-batches-bin/data_batch_1.bin", CifarBytes.cifar10(6, 9))
          .file("cifar-10-batches-bin/test_batch.bin", CifarBytes.cifar10(3))
          .tarGz();

  @TempDir Path dir;
  private HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private int status = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/cifar-10-binary.tar.gz",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(status, ARCHIVE.length);
          exchange.getResponseBody().write(ARCHIVE);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void missingFilesAreFetchedOnceAndKept() throws IOException {
    BuiltInCifar cifar = cifar(md5());

    assertThat(cifar.load(null).train().labels()).containsExactly(6, 9);
    assertThat(cifar(md5()).load(null).test().labels()).containsExactly(3);

    assertThat(requests).hasValue(1);
    assertThat(dir.resolve("cifar-10-batches-bin/data_batch_1.bin")).exists();
  }

  @Test
  void aFetchedArchiveMustHaveThePublishedChecksum() {
    assertThatThrownBy(() -> cifar("0".repeat(32)).load(null))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("MD5");

    assertThat(dir.resolve("cifar-10-batches-bin")).doesNotExist();
  }

  @Test
  void withoutNetworkTheErrorSaysWhereToPutTheFiles() throws IOException {
    status = 503;

    assertThatThrownBy(() -> cifar(md5()).load(null))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("the server answered 503")
        .hasMessageContaining("Put data_batch_1.bin to data_batch_5.bin and test_batch.bin into")
        .hasMessageContaining(dir.resolve("cifar10").toString());

    server.stop(0);
    assertThatThrownBy(() -> cifar(md5()).load(null))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("could not be fetched");
  }

  @Test
  void anArchiveInTheDataDirectoryIsUnpackedWithoutTheNetwork() throws IOException {
    Files.write(dir.resolve("cifar-10-binary.tar.gz"), ARCHIVE);

    assertThat(cifar(md5()).load(null).train().size()).isEqualTo(2);

    assertThat(requests).hasValue(0);
  }

  @Test
  void filesInAnyFolderBelowAreUsed() throws IOException {
    put("cifar10/deep/er/data_batch_1.bin", CifarBytes.cifar10(1, 2, 3));

    BuiltInCifar cifar = cifar(md5());

    assertThat(cifar.load(null).train().size()).isEqualTo(3);
    assertThat(cifar.describe().classes().get(2)).isEqualTo(new DatasetClass(2, "bird", 1, 0));
  }

  @Test
  void withoutFilesTheOfficialCountsAreKnown() {
    Dataset dataset = cifar("unused").describe();

    assertThat(dataset.sha256()).isNull();
    assertThat(dataset.classes()).hasSize(10);
    assertThat(dataset.classes()).allMatch(c -> c.train() == 5000 && c.test() == 1000);
    Dataset hundred = hundred().describe();
    assertThat(hundred.classes()).hasSize(100);
    assertThat(hundred.classes()).allMatch(c -> c.train() == 500 && c.test() == 100);
    assertThat(requests).hasValue(0);
  }

  @Test
  void filesThatChangedSinceSubmissionAreRefused() throws IOException {
    put("cifar10/data_batch_1.bin", CifarBytes.cifar10(1, 2, 3));
    BuiltInCifar cifar = cifar(md5());
    String pinned = cifar.describe().sha256();
    assertThat(cifar.load(pinned).train().size()).isEqualTo(3);

    put("cifar10/data_batch_1.bin", CifarBytes.cifar10(1, 2, 3, 4));

    assertThatThrownBy(() -> cifar.load(pinned))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("not those that the job was submitted with");
  }

  @Test
  void filesOfTheOtherDataSetAreRefused() throws IOException {
    put("cifar10/train.bin", CifarBytes.cifar100(42));

    assertThatThrownBy(() -> cifar(md5()).load(null))
        .isInstanceOf(DatasetUnavailableException.class)
        .hasMessageContaining("are not those of cifar10");
    assertThat(cifar(md5()).describeForList().sha256()).isNull();
  }

  @Test
  void theOfficialAddressesAndChecksumsAreThePublishedOnes() {
    OfficialCifar ten = OfficialCifar.cifar10(URI.create("http://localhost"));
    OfficialCifar hundred = OfficialCifar.cifar100(URI.create("http://localhost"));

    assertThat(ten.md5()).isEqualTo("c32a1d4ab5d03f1284b67883e8d87530");
    assertThat(hundred.md5()).isEqualTo("03b5dce01913d631647c71ecec9e9cb8");
  }

  private BuiltInCifar cifar(String md5) {
    URI address =
        URI.create("http://localhost:" + server.getAddress().getPort() + "/cifar-10-binary.tar.gz");
    OfficialCifar official =
        new OfficialCifar(
            "cifar10",
            CifarFormat.CIFAR10,
            List.of("cifar10", "cifar-10-batches-bin"),
            "cifar-10-binary.tar.gz",
            md5,
            address,
            "data_batch_1.bin to data_batch_5.bin and test_batch.bin",
            5000,
            1000);
    return builtIn(official);
  }

  private BuiltInCifar hundred() {
    return builtIn(OfficialCifar.cifar100(URI.create("http://localhost")));
  }

  private BuiltInCifar builtIn(OfficialCifar official) {
    return new BuiltInCifar(
        official, dir, new DatasetStore(dir), UnpackLimits.usual(100, 10_000_000));
  }

  private String md5() throws IOException {
    return Digests.md5(Files.write(dir.resolve("for-md5"), ARCHIVE));
  }

  private void put(String path, byte[] content) throws IOException {
    Path file = dir.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
