package dev.flattail.artifacts.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.net.httpserver.HttpServer;
import dev.flattail.S3ForTests;
import dev.flattail.artifacts.StorageFullException;
import dev.flattail.artifacts.StorageUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests a store that throttles, refuses, cuts connections or is unreachable. */
class S3TroubleTest {
  private static final byte[] ABC = "abc".getBytes(UTF_8);

  private S3ForTests.Bucket direct;
  private FlakyProxy flakyProxy;
  private S3ForTests.Bucket bucket;

  @BeforeEach
  void open() throws IOException {
    direct = S3ForTests.bucket();
    flakyProxy = new FlakyProxy(direct.endpoint());
    bucket = direct.through(flakyProxy.address());
  }

  @AfterEach
  void close() throws IOException {
    flakyProxy.close();
  }

  @Test
  void throttlingAndFaultsAreSatOut() throws IOException {
    try (S3ArtifactStore store = S3TestStores.open(bucket)) {
      flakyProxy.refuse(2, "503 Slow Down", "SlowDown");
      flakyProxy.refuse(1, "500 Internal Server Error", "InternalError");
      store.put("key", new ByteArrayInputStream(ABC));
      assertThat(flakyProxy.refused()).isEqualTo(3);
      try (InputStream in = store.open("key").read()) {
        assertThat(in.readAllBytes()).isEqualTo(ABC);
      }
    }
  }

  @Test
  void anOutageNamesTheBucketAndPasses() throws IOException {
    try (S3ArtifactStore store = S3TestStores.open(bucket)) {
      flakyProxy.shut();
      unavailable(() -> store.put("key", new ByteArrayInputStream(ABC)))
          .hasMessageContaining("bucket '" + bucket.name() + "' at " + flakyProxy.address())
          .hasMessageContaining("cannot be reached")
          .hasMessageNotContaining(S3ForTests.SECRET_KEY)
          .extracting(StorageUnavailableException::isPassing)
          .isEqualTo(true);
      unavailable(store::check);
      flakyProxy.reopen();
      store.check();
      store.put("key", new ByteArrayInputStream(ABC));
    }
  }

  @Test
  void aDownloadGoesOnAfterItsConnectionBroke() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(5).nextBytes(bytes);
    try (S3ArtifactStore store = S3TestStores.open(bucket)) {
      store.put("key", new ByteArrayInputStream(bytes));
      var artifact = store.open("key");
      flakyProxy.cutAfter(100_000);
      flakyProxy.cutAfter(150_000);
      try (InputStream in = artifact.read()) {
        assertThat(in.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void aDownloadThatAlwaysBreaksGivesUp() throws IOException {
    try (S3ArtifactStore store = S3TestStores.open(bucket)) {
      store.put("key", new ByteArrayInputStream(new byte[300_000]));
      var artifact = store.open("key");
      flakyProxy.cutAfter(100_000);
      try (InputStream in = artifact.read()) {
        in.readNBytes(10);
        flakyProxy.shut();
        assertThatThrownBy(in::readAllBytes)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("cannot be reached");
      }
    }
  }

  @Test
  void aFullStoreIsSaidToBeFull() throws IOException {
    try (S3ArtifactStore store = S3TestStores.open(bucket)) {
      flakyProxy.refuse(5, "507 Insufficient Storage", "XMinioStorageFull");
      assertThatThrownBy(() -> store.put("key", new ByteArrayInputStream(ABC)))
          .isInstanceOf(StorageFullException.class)
          .hasMessageContaining("no room left in bucket '" + bucket.name());
    }
  }

  @Test
  void anUploadWhosePartIsRefusedLeavesNoParts() throws IOException {
    try (S3ArtifactStore store = S3TestStores.open(bucket);
        var client = direct.client()) {
      InputStream refusedLater =
          new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
              byte[] one = new byte[1];
              return read(one, 0, 1) < 0 ? -1 : 0;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
              if (given > 6 << 20) {
                return -1;
              }
              if (given <= 5 << 20 && given + length > 5 << 20) {
                flakyProxy.refuse(1, "403 Forbidden", "AccessDenied");
              }
              given += length;
              return length;
            }
          };
      unavailable(() -> store.put("key", refusedLater)).hasMessageContaining("403 AccessDenied");
      assertThat(client.listMultipartUploads(list -> list.bucket(bucket.name())).uploads())
          .isEmpty();
      assertThat(store.list()).isEmpty();
    }
  }

  @Test
  void aBucketThatIsNotThereRefusesTheStart() {
    unavailable(() -> S3TestStores.open(new S3ForTests.Bucket(direct.endpoint(), "no-such-bucket")))
        .hasMessageContaining("there is no bucket 'no-such-bucket' at " + direct.endpoint())
        .extracting(StorageUnavailableException::isPassing)
        .isEqualTo(false);
  }

  @Test
  void wrongKeysRefuseTheStartAndAreNotPrinted() {
    unavailable(() -> S3TestStores.open(direct, "secret-key", "not-the-right-one"))
        .hasMessageContaining("refuses (")
        .hasMessageContaining("Check the credentials")
        .hasMessageNotContaining("not-the-right-one")
        .hasMessageNotContaining(S3ForTests.ACCESS_KEY);
  }

  @Test
  void aReadOnlyBucketRefusesTheStart() throws IOException {
    HttpServer readOnly = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    readOnly.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          boolean looks = exchange.getRequestMethod().equals("HEAD");
          byte[] body = "<Error><Code>AccessDenied</Code></Error>".getBytes(UTF_8);
          exchange.sendResponseHeaders(looks ? 200 : 403, looks ? -1 : body.length);
          if (!looks) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    readOnly.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + readOnly.getAddress().getPort());
      unavailable(() -> S3TestStores.open(direct.through(address)))
          .hasMessageContaining("refuses (403 AccessDenied)");
    } finally {
      readOnly.stop(0);
    }
  }

  @Test
  void aBucketThatBecameReadOnlyFailsTheCheck() throws IOException {
    Map<String, byte[]> objects = new ConcurrentHashMap<>();
    AtomicReference<String> forbidden = new AtomicReference<>("none");
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String method = exchange.getRequestMethod();
          String path = exchange.getRequestURI().getPath();
          byte[] sent = exchange.getRequestBody().readAllBytes();
          boolean refused = method.equals(forbidden.get());
          byte[] body =
              refused
                  ? "<Error><Code>AccessDenied</Code></Error>".getBytes(UTF_8)
                  : method.equals("POST")
                      ? "<DeleteResult></DeleteResult>".getBytes(UTF_8)
                      : objects.getOrDefault(method.equals("GET") ? path : "", new byte[0]);
          if (method.equals("PUT") && !refused) {
            objects.put(path, sent);
          }
          if (method.equals("DELETE") && !refused) {
            objects.remove(path);
          }
          exchange.sendResponseHeaders(refused ? 403 : 200, body.length == 0 ? -1 : body.length);
          if (body.length > 0) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (S3ArtifactStore store = S3TestStores.open(direct.through(address))) {
      objects.clear();
      store.check();
      assertThat(objects).isEmpty();
      for (String method : List.of("PUT", "DELETE")) {
        forbidden.set(method);
        unavailable(store::check)
            .hasMessageContaining("refuses (403 AccessDenied)")
            .hasMessageContaining("Check the credentials");
      }
      forbidden.set("none");
      store.check();
      assertThat(objects).as("nothing is left behind").isEmpty();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anAddressWithNobodyBehindItRefusesTheStartSoon() throws IOException {
    URI nobody;
    try (ServerSocket closed = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
    }
    unavailable(() -> S3TestStores.open(direct.through(nobody)))
        .hasMessageContaining(nobody.toString())
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("flattail.artifacts.s3.endpoint");
  }

  @Test
  void theSlowestAnswersAreToldApartFromNone() {
    S3Failures failures = new S3Failures(S3TestStores.address(direct, ""));
    assertThat(
            failures.of(software.amazon.awssdk.core.exception.ApiCallTimeoutException.create(2000)))
        .hasMessageContaining("it takes too long");
  }

  /** Uses the most detailed log level. */
  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void secretsAreNotLogged(CapturedOutput output) throws IOException {
    Logger sdk = (Logger) LoggerFactory.getLogger("software.amazon.awssdk");
    Logger ours = (Logger) LoggerFactory.getLogger("dev.flattail.artifacts");
    Level before = sdk.getLevel();
    sdk.setLevel(Level.TRACE);
    ours.setLevel(Level.TRACE);
    try (S3ArtifactStore store = S3TestStores.open(bucket, "presigned-redirect", "true")) {
      store.put("key", new ByteArrayInputStream(ABC));
      store.list();
      store.delete("key");
      String link = store.link("key", "text/plain", "inline").orElseThrow().toString();
      String signature = link.replaceFirst(".*X-Amz-Signature=([0-9a-f]+).*", "$1");
      assertThat(output.getAll()).as("it does log").contains("amazon");
      assertThat(output.getAll()).doesNotContain(S3ForTests.SECRET_KEY);
      assertThat(signature).hasSize(64);
      assertThat(output.getAll()).doesNotContain(signature);
    } finally {
      sdk.setLevel(before);
      ours.setLevel(null);
    }
    assertThat(S3TestStores.properties(bucket).toString())
        .doesNotContain(S3ForTests.SECRET_KEY)
        .doesNotContain(S3ForTests.ACCESS_KEY);
  }

  private static AbstractThrowableAssert<?, StorageUnavailableException> unavailable(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return assertThatThrownBy(call)
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.throwable(
                StorageUnavailableException.class));
  }
}
