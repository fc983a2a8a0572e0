package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.flattail.trackers.MlflowException.Failed;
import dev.flattail.trackers.MlflowException.Refused;
import dev.flattail.trackers.MlflowException.Unavailable;
import dev.flattail.webhooks.WebhookReceiver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;

/** Requests to a server that answers as the test says. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class MlflowClientTest {
  private HttpServer server;
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final Map<String, String> headers = new HashMap<>();
  private int status = 200;
  private String answer = "{}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          bodies.add(exchange.getRequestBody().readAllBytes());
          headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  static MlflowProperties properties(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("flattail.trackers.mlflow.timeout", "30s");
    for (int i = 0; i < settings.length; i += 2) {
      all.put("flattail.trackers.mlflow." + settings[i], settings[i + 1]);
    }
    return new Binder(new MapConfigurationPropertySource(all))
        .bindOrCreate("flattail.trackers.mlflow", MlflowProperties.class);
  }

  private static MlflowClient client(String... settings) {
    MlflowProperties properties = properties(settings);
    return new MlflowClient(
        properties, new DefaultSslBundleRegistry(), new ServerHealth(properties));
  }

  @Test
  void aPathOfTheTrackingUriIsKept() throws Exception {
    client("tracking-uri", url() + "/mlflow/").get("runs/get", Map.of("run_id", "a b"));
    assertThat(seen).containsExactly("GET /mlflow/api/2.0/mlflow/runs/get?run_id=a%20b", "null");
  }

  @Test
  void userAndPasswordAreSentAsBasic() throws Exception {
    client("tracking-uri", url(), "username", "user", "password", "päss")
        .post("runs/update", Map.of());
    // "user:päss" in UTF-8
    assertThat(seen).contains("Basic dXNlcjpww6Rzcw==");
  }

  @Test
  void credentialsAreNotInTheTextOfTheSettings() {
    assertThat(
            properties("tracking-uri", url(), "token", "secret-token").toString()
                + properties("tracking-uri", url(), "username", "u", "password", "secret-word"))
        .doesNotContain("secret");
  }

  @Test
  void emptyCredentialsAreNone() throws Exception {
    client("tracking-uri", url(), "token", "", "username", "", "password", " ")
        .post("runs/update", Map.of());
    assertThat(seen).contains("null");
  }

  @Test
  void aFileIsSentAsItIs() throws Exception {
    byte[] bytes = {0, 1, 2, (byte) 0xff};
    client("tracking-uri", url())
        .put("1/run/artifacts/a file.bin", new ByteArrayInputStream(bytes), 4, "application/x");
    assertThat(seen)
        .contains("PUT /api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/a%20file.bin");
    assertThat(bodies).containsExactly(bytes);
  }

  @Test
  void anEmptyFileIsSent() throws Exception {
    client("tracking-uri", url()).put("a", new ByteArrayInputStream(new byte[0]), 0, "text/plain");
    assertThat(bodies).containsExactly(new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void redirectsAreNotFollowed(int redirect) {
    status = redirect;
    headers.put("Location", url() + "/elsewhere");
    MlflowClient client = client("tracking-uri", url(), "token", "secret-token");
    assertThatThrownBy(() -> client.post("runs/update", Map.of()))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("redirects are not followed")
        .hasMessageNotContaining("secret");
    assertThat(seen).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 502, 503, 504})
  void someStatusesConcernTheServerAsAWhole(int code) {
    status = code;
    answer = "{\"error_code\": \"X\"}";
    assertThatThrownBy(() -> client("tracking-uri", url()).post("runs/update", Map.of()))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("it answered " + code);
  }

  @Test
  void aRefusalHasMlflowsCodeAndTheBeginningOfItsMessage() {
    status = 400;
    answer = "{\"error_code\": \"INVALID\", \"message\": \"%s\"}".formatted("x".repeat(1000));
    assertThatThrownBy(() -> client("tracking-uri", url()).post("runs/update", Map.of()))
        .isInstanceOf(Refused.class)
        .hasMessage("400 INVALID: " + "x".repeat(300));
  }

  @ParameterizedTest
  @CsvSource({"400,", "413,", "400,INVALID", "404,RESOURCE_DOES_NOT_EXIST", "409,X"})
  void someStatusesRefuseTheContent(int code, @Nullable String error) {
    status = code;
    answer = error == null ? "<html>" : "{\"error_code\": \"%s\"}".formatted(error);
    assertThatThrownBy(() -> client("tracking-uri", url()).post("runs/update", Map.of()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(Integer.toString(code));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 408, 500, 501})
  void otherStatusesConcernOneRequestAndMayPass(int code) {
    status = code;
    answer = "Permission denied";
    assertThatThrownBy(() -> client("tracking-uri", url()).post("runs/update", Map.of()))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("it answered " + code)
        .hasMessageContaining("Permission denied");
  }

  @Test
  void anAnswerThatIsNotJsonDoubtsTheAddress() {
    answer = "<html>";
    assertThatThrownBy(() -> client("tracking-uri", url()).post("runs/update", Map.of()))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("flattail.trackers.mlflow.tracking-uri");
  }

  @ParameterizedTest
  @CsvSource({"7,PT7S", "86400,PT1H", "soon,PT0S"})
  void aServerMayAskForTime(String asked, Duration expected) {
    status = 503;
    headers.put("Retry-After", asked);
    assertThatThrownBy(() -> client("tracking-uri", url()).post("runs/update", Map.of()))
        .isInstanceOfSatisfying(
            Unavailable.class, e -> assertThat(e.retryAfter()).isEqualTo(expected));
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      MlflowClient client =
          client("tracking-uri", "http://127.0.0.1:" + silent.getLocalPort(), "timeout", "1s");
      assertThatThrownBy(() -> client.post("runs/update", Map.of()))
          .isInstanceOf(Failed.class)
          .hasMessage("it did not answer in time");
    }
  }

  @Test
  void anAnswerThatDoesNotEndIsGivenUp() {
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
        });
    MlflowClient client = client("tracking-uri", url() + "/endless", "timeout", "1s");
    assertThatThrownBy(() -> client.post("runs/update", Map.of()))
        .isInstanceOf(Failed.class)
        .hasMessage("it did not answer in time");
  }

  @Test
  void aServerThatIsDownIsUnavailable() {
    server.stop(0);
    assertThatThrownBy(() -> client("tracking-uri", url()).post("runs/update", Map.of()))
        .isInstanceOf(Unavailable.class)
        .hasMessage("the connection was refused");
  }

  @Test
  void certificatesOfOthersAreNotTrusted() {
    MlflowClient client = client("tracking-uri", WebhookReceiver.SHARED.url("/mlflow"));
    assertThatThrownBy(() -> client.post("runs/update", Map.of()))
        .isInstanceOf(Unavailable.class)
        .hasMessageStartingWith("TLS failed:");
  }

  @Test
  void theCertificatesOfTheBundleAreTrusted() throws Exception {
    DefaultSslBundleRegistry bundles =
        new DefaultSslBundleRegistry(
            "internal",
            SslBundle.of(
                new JksSslStoreBundle(
                    null,
                    new JksSslStoreDetails(
                        "PKCS12",
                        null,
                        "file:" + WebhookReceiver.SHARED.keys(),
                        WebhookReceiver.PASSWORD))));
    MlflowClient client =
        new MlflowClient(
            properties(
                "tracking-uri", WebhookReceiver.SHARED.url("/mlflow"), "ssl-bundle", "internal"),
            bundles,
            new ServerHealth(properties()));
    assertThat(client.post("runs/update", Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mlflow-artifacts:/1/run/artifacts,1/run/artifacts",
    "mlflow-artifacts://other.example/1/run/artifacts,1/run/artifacts",
    "mlflow-artifacts://other.example:99/1/run/artifacts,1/run/artifacts"
  })
  void filesGoToTheConfiguredServerWhateverTheRunNames(String uri, String path) {
    assertThat(
            MlflowRuns.uploadPath(new MlflowRun("run", "1", uri, false, Set.of(), Map.of(), true)))
        .contains(path);
  }

  @ParameterizedTest
  @CsvSource({"s3://bucket/1/run", "file:///tmp/1/run", "''"})
  void filesAreNotUploadedWhereTheServerDoesNotTakeThem(String uri) {
    assertThat(
            MlflowRuns.uploadPath(new MlflowRun("run", "1", uri, false, Set.of(), Map.of(), true)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://mlflow.example.org",
        "https://user:secret@mlflow.example.org",
        "https://mlflow.example.org/?a=b",
        "https://mlflow.example.org/#/experiments",
        "mlflow.example.org"
      })
  void otherAddressesAreRefusedAtTheStart(String uri) {
    assertThat(properties("tracking-uri", uri).isTrackingUriReadable()).isFalse();
    assertThat(properties("tracking-uri", uri, "public-url", uri).isPublicUrlReadable()).isFalse();
  }

  @Test
  void uploadsOfNothingAreRefusedAtTheStart() {
    assertThat(properties("max-upload", "0").isUploadPossible()).isFalse();
    assertThat(properties("max-upload", "1B").isUploadPossible()).isTrue();
  }

  @Test
  void twoKindsOfCredentialsAreRefusedAtTheStart() {
    assertThat(properties("token", "t", "username", "u", "password", "p").isOneKindOfCredentials())
        .isFalse();
    assertThat(properties("username", "u").isOneKindOfCredentials()).isFalse();
    assertThat(properties("username", "u", "password", "p").isOneKindOfCredentials()).isTrue();
  }
}
