package dev.flattail.artifacts.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.S3ForTests;
import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.ArtifactStoreContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Tests the contract of stores, and S3's own behavior, on a server that speaks its protocol. */
class S3ArtifactStoreTest extends ArtifactStoreContract {
  private static final int PART = 5 << 20;
  private static S3ForTests.Bucket bucket;

  private final String prefix = "team/" + UUID.randomUUID();
  private S3ArtifactStore store;
  private S3Client client;

  @BeforeAll
  static void makeBucket() {
    bucket = S3ForTests.bucket();
  }

  @BeforeEach
  void open() throws IOException {
    client = bucket.client();
    store = S3TestStores.open(bucket, "prefix", prefix);
  }

  @AfterEach
  void close() {
    store.close();
    client.close();
  }

  @Override
  protected ArtifactStore store() {
    return store;
  }

  @Test
  void aLargeFileIsSentInPartsAndReadAcrossThem() throws Exception {
    byte[] bytes = random(2 * PART + 12_345);
    Path file = Files.write(scratch.resolve("weights"), bytes);

    ArtifactStore.Stored stored = store.put("large", file);

    assertThat(stored.bytes()).isEqualTo(bytes.length);
    assertThat(stored.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    ArtifactContent artifact = store.open("large");
    assertThat(artifact.bytes()).isEqualTo(bytes.length);
    try (InputStream whole = artifact.read()) {
      assertThat(whole.readAllBytes()).isEqualTo(bytes);
    }
    try (InputStream part = artifact.read(PART - 100, 200)) {
      assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, PART - 100, PART + 100));
    }
    assertThat(eTag("large")).as("sent in three parts").endsWith("-3\"");
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void aFileOfExactlyOnePartIsWhole() throws IOException {
    byte[] bytes = random(PART);

    store.put("one", new ByteArrayInputStream(bytes));

    assertThat(bytes(store, "one")).isEqualTo(bytes);
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void anUploadThatFailsHalfwayLeavesNoParts() throws IOException {
    store.put("key", new ByteArrayInputStream("whole".getBytes(UTF_8)));
    InputStream breaks =
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[PART + 10]),
            new InputStream() {
              @Override
              public int read() throws IOException {
                assertThat(unfinished()).as("the first part is there").hasSize(1);
                throw new IOException("connection reset");
              }
            });

    assertThatThrownBy(() -> store.put("key", breaks)).hasMessage("connection reset");

    assertThat(unfinished()).isEmpty();
    assertThat(bytes(store, "key")).asString(UTF_8).isEqualTo("whole");
  }

  @Test
  void partsOfDeadProcessesAreRemovedAfterADay() throws IOException {
    begin(prefix + "/jobs/1/weights");
    begin("foreign/" + prefix + "/weights");

    S3TestStores.open(bucket, "prefix", prefix).close();
    assertThat(unfinished()).containsExactly(prefix + "/jobs/1/weights");

    new S3Trial(client, S3TestStores.address(bucket, prefix)).removeAbandoned(Duration.ofDays(-1));
    assertThat(unfinished()).isEmpty();
    assertThat(unfinished("foreign/" + prefix)).as("not ours").hasSize(1);
  }

  @Test
  void otherObjectsInTheBucketAreNotOurs() throws IOException {
    store.put("jobs/1/a", new ByteArrayInputStream(new byte[1]));
    for (String foreign : List.of(prefix + "/.hidden", prefix + "/a folder/", prefix + "-2/x")) {
      client.putObject(put -> put.bucket(bucket.name()).key(foreign), RequestBody.empty());
    }

    assertThat(store.list()).extracting(ArtifactStore.Listed::key).containsExactly("jobs/1/a");
    try (S3ArtifactStore below = S3TestStores.open(bucket, "prefix", prefix + "/jobs")) {
      assertThat(below.list()).extracting(ArtifactStore.Listed::key).containsExactly("1/a");
    }
    try (S3ArtifactStore whole = S3TestStores.open(bucket)) {
      assertThat(whole.list(prefix))
          .extracting(ArtifactStore.Listed::key)
          .containsExactly(prefix + "/jobs/1/a");
    }
  }

  @Test
  void deletesMoreThanOneRequestTakes() throws IOException {
    store.put("first", new ByteArrayInputStream(new byte[1]));
    store.put("last", new ByteArrayInputStream(new byte[1]));
    List<String> objects = new ArrayList<>();
    objects.add(prefix + "/first");
    for (int i = 0; i < 1000; i++) {
      objects.add(prefix + "/not-there-" + i);
    }
    objects.add(prefix + "/last");

    S3TestStores.listing(client, bucket, prefix).delete(objects);

    assertThat(store.list()).isEmpty();
  }

  @Test
  void whatIsReplacedWhileItIsReadIsNotMixed() throws IOException {
    store.put("key", new ByteArrayInputStream(new byte[10]));
    ArtifactContent old = store.open("key");
    store.put("key", new ByteArrayInputStream(new byte[20]));

    assertThatThrownBy(old::read).hasMessageContaining("key was replaced while it was read");
  }

  @Test
  void nothingIsLeftOfTheTrialAtTheStart() {
    assertThat(client.listObjectsV2(list -> list.bucket(bucket.name()).prefix(prefix)).contents())
        .isEmpty();
  }

  @Test
  void severalProcessesMayStartAtOnce() throws Exception {
    List<Thread> starts = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      starts.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      S3TestStores.open(bucket, "prefix", prefix).close();
                    } catch (IOException | RuntimeException e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread start : starts) {
      start.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void linksToTheBucketAreOptional() {
    assertThatCode(() -> assertThat(store.link("key", "text/plain", "inline")).isEmpty())
        .doesNotThrowAnyException();
  }

  private void begin(String object) {
    client.createMultipartUpload(create -> create.bucket(bucket.name()).key(object));
  }

  private List<String> unfinished() {
    return unfinished(prefix);
  }

  private List<String> unfinished(String below) {
    return client
        .listMultipartUploads(list -> list.bucket(bucket.name()).prefix(below))
        .uploads()
        .stream()
        .map(MultipartUpload::key)
        .toList();
  }

  private String eTag(String key) {
    return client.headObject(head -> head.bucket(bucket.name()).key(prefix + "/" + key)).eTag();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
