package dev.flattail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Runs S3Proxy in this process: a server that speaks S3's protocol, checks signatures and keeps
 * objects in memory. Its libraries have their own class loader. On the tests' class path they would
 * change what Spring finds.
 */
public final class S3ForTests {
  public static final String ACCESS_KEY = "AKTESTTESTTESTTEST";
  public static final String SECRET_KEY = "a-secret/that+nothing/may0print";

  /** Written by the build in phase {@code generate-test-resources}. */
  private static final Path CLASS_PATH =
      Path.of(System.getProperty("build.folder", "target"), "s3-server.classpath");

  private S3ForTests() {}

  /** An empty bucket. */
  public record Bucket(URI endpoint, String name) {
    /** Returns Spring properties without the keys. */
    public List<String> properties() {
      return List.of(
          "flattail.artifacts.store=s3",
          "flattail.artifacts.s3.endpoint=" + endpoint,
          "flattail.artifacts.s3.bucket=" + name);
    }

    public Bucket through(URI otherEndpoint) {
      return new Bucket(otherEndpoint, name);
    }

    /** Returns a client that bypasses the store under test. */
    public S3Client client() {
      return S3ForTests.client(endpoint);
    }
  }

  public static Bucket bucket() {
    String name = "bucket-" + UUID.randomUUID();
    URI endpoint = Holder.ENDPOINT;
    try (S3Client client = client(endpoint)) {
      client.createBucket(create -> create.bucket(name));
    }
    return new Bucket(endpoint, name);
  }

  private static S3Client client(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .build();
  }

  /** Started with the first bucket, and ends with this process. */
  private static final class Holder {
    static final URI ENDPOINT = start();
  }

  private static URI start() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      // Never closed: the server loads classes as long as it runs.
      @SuppressWarnings("resource")
      URLClassLoader loader =
          new URLClassLoader("s3-server", urls(), ClassLoader.getPlatformClassLoader());
      thread.setContextClassLoader(loader);
      Class<?> builderClass = loader.loadClass("org.gaul.s3proxy.junit.S3ProxyJunitCore$Builder");
      Object builder = builderClass.getConstructor().newInstance();
      builderClass
          .getMethod("withCredentials", String.class, String.class)
          .invoke(builder, ACCESS_KEY, SECRET_KEY);
      builderClass
          .getMethod("withBlobStoreProvider", String.class)
          .invoke(builder, "transient-nio2");
      Object server = builderClass.getMethod("build").invoke(builder);
      server.getClass().getMethod("beforeEach").invoke(server);
      return (URI) server.getClass().getMethod("getUri").invoke(server);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The S3 server for tests does not start", e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] urls() {
    try {
      return Stream.of(Files.readString(CLASS_PATH).strip().split(java.io.File.pathSeparator))
          .map(S3ForTests::url)
          .toArray(URL[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(
          CLASS_PATH + " is missing; './mvnw generate-test-resources' writes it", e);
    }
  }

  private static URL url(String jar) {
    try {
      return Path.of(jar).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
