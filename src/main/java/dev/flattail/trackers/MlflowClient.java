package dev.flattail.trackers;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls MLflow's REST API 2.0. The operator chose the server, so its address is not checked as
 * receivers of webhooks are. Redirects are not followed, so the credentials stay with it.
 */
@Component
class MlflowClient {
  private static final String API = "/api/2.0/mlflow/";
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts/";

  /** More than a page of a metric's history. */
  private static final long LONGEST_ANSWER = 8L << 20;

  private static final int LONGEST_MESSAGE = 300;
  private static final int REDIRECTS = 300;
  private static final int REFUSALS = 400;
  private static final int UNAUTHORIZED = 401;

  /**
   * Statuses which say that other requests would fail as well: credentials, overload, no server.
   */
  private static final Set<Integer> OF_THE_SERVER = Set.of(UNAUTHORIZED, 429, 502, 503, 504);

  /** Statuses which say that the request is wrong, even without an error code of MLflow. */
  private static final Set<Integer> OF_THE_CONTENT = Set.of(400, 413, 414, 422, 431);

  private static final int FORBIDDEN = 403;
  private static final int TIMEOUT = 408;
  private static final int FAULTS = 500;

  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  /** The slowest upload that is waited for: 256 KiB per second. */
  private static final long SLOWEST_UPLOAD = 256 << 10;

  private final String base;
  private final @Nullable String authorization;
  private final Duration timeout;

  /** Null while the export is off. */
  private final @Nullable HttpClient client;

  private final ServerHealth health;

  MlflowClient(MlflowProperties properties, SslBundles certificates, ServerHealth health) {
    this.health = health;
    this.base = withoutSlash(String.valueOf(properties.trackingUri()));
    this.authorization = authorization(properties);
    this.timeout = properties.timeout();
    this.client = properties.isOn() ? client(properties, certificates) : null;
  }

  private static HttpClient client(MlflowProperties properties, SslBundles certificates) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // its servers warn of attempts to upgrade
            .followRedirects(HttpClient.Redirect.NEVER)
            // Ends before the request does: a server that is away is not a slow answer.
            .connectTimeout(properties.timeout().multipliedBy(3).dividedBy(4));
    if (properties.sslBundle() != null) {
      builder.sslContext(certificates.getBundle(properties.sslBundle()).createSslContext());
    }
    return builder.build();
  }

  private static @Nullable String authorization(MlflowProperties properties) {
    if (properties.token() != null) {
      return "Bearer " + properties.token();
    }
    return properties.username() == null
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (properties.username() + ":" + properties.password())
                        .getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the time after which a call fails, except an upload. */
  Duration timeout() {
    return timeout;
  }

  /** Returns the time after which an upload fails. */
  Duration uploadTimeout(long bytes) {
    return timeout.plusSeconds(bytes / SLOWEST_UPLOAD);
  }

  JsonNode get(String route, Map<String, String> query) throws MlflowException {
    String parameters =
        query.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
    return call("GET", API + route + parameters, BodyPublishers.noBody(), null, timeout);
  }

  JsonNode post(String route, Map<String, ?> body) throws MlflowException {
    return call(
        "POST",
        API + route,
        BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)),
        "application/json",
        timeout);
  }

  /**
   * Stores a file through the server's proxy of its artifact store; a file with the same path is
   * replaced.
   *
   * @param path without a slash at the beginning
   * @param length number of bytes of the stream
   */
  void put(String path, InputStream bytes, long length, String mediaType) throws MlflowException {
    String encoded =
        Arrays.stream(path.split("/")).map(MlflowClient::encoded).collect(Collectors.joining("/"));
    BodyPublisher body =
        length == 0
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> bytes), length);
    call("PUT", PROXY + encoded, body, mediaType, uploadTimeout(length));
  }

  private JsonNode call(
      String method, String path, BodyPublisher body, @Nullable String mediaType, Duration most)
      throws MlflowException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
    request.header("User-Agent", "Flattail");
    if (mediaType != null) {
      request.header("Content-Type", mediaType);
    }
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<byte[]> answer = answer(request.build(), most);
    int status = answer.statusCode();
    if (status < REDIRECTS) {
      JsonNode read = read(answer.body());
      health.answered();
      return read;
    }
    boolean away = status < REFUSALS || OF_THE_SERVER.contains(status);
    throw away ? unavailable(answer) : refused(answer);
  }

  /**
   * A request's own timeout would end with the headers of the answer; this one does with its end.
   */
  private HttpResponse<byte[]> answer(HttpRequest request, Duration most) throws MlflowException {
    CompletableFuture<HttpResponse<byte[]>> sent =
        Objects.requireNonNull(client, "the export to MLflow is on")
            .sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
    try {
      return sent.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw broken(e.getCause());
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw new MlflowException.Failed("it did not answer in time");
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw new MlflowException.Unavailable("this service is stopping", Duration.ZERO);
    }
  }

  /** Tells a server that cannot be reached from one that closed the connection of a request. */
  private static MlflowException broken(@Nullable Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ -> away("the connection was not made in time");
      case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
          away("the host's name could not be resolved");
      case ConnectException _ -> away("the connection was refused");
      case SSLException e -> away("TLS failed: " + shortened(String.valueOf(e.getMessage())));
      case IOException e ->
          new MlflowException.Failed(
              "the connection failed: " + shortened(String.valueOf(e.getMessage())));
      case null, default -> new MlflowException.Failed("the connection failed: " + cause);
    };
  }

  private static MlflowException.Unavailable away(String message) {
    return new MlflowException.Unavailable(message, Duration.ZERO);
  }

  private static JsonNode read(byte[] body) throws MlflowException.Unavailable {
    if (body.length == 0) {
      return JsonMapper.shared().createObjectNode();
    }
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw new MlflowException.Unavailable(
          "its answer is not JSON; is flattail.trackers.mlflow.tracking-uri the address of an MLflow server?",
          Duration.ZERO);
    }
  }

  private static MlflowException.Unavailable unavailable(HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    String hint =
        status == UNAUTHORIZED
            ? "; check flattail.trackers.mlflow.token, or username and password"
            : status >= REDIRECTS && status < REFUSALS
                ? "; redirects are not followed, so set flattail.trackers.mlflow.tracking-uri to the final address"
                : "";
    return new MlflowException.Unavailable("it answered " + status + hint, retryAfter(answer));
  }

  private MlflowException refused(HttpResponse<byte[]> answer) {
    String code = "";
    String message = "";
    try {
      JsonNode problem = JsonMapper.shared().readTree(answer.body());
      code = problem.path("error_code").asString("");
      message = problem.path("message").asString("");
    } catch (JacksonException e) {
      // Not of MLflow: a proxy in front of it, or another server.
      message = new String(answer.body(), StandardCharsets.UTF_8);
    }
    int status = answer.statusCode();
    if (!code.isEmpty()) {
      health.answered();
    }
    String text =
        "%d%s: %s".formatted(status, code.isEmpty() ? "" : " " + code, shortened(message));
    if (OF_THE_CONTENT.contains(status)) {
      return new MlflowException.Refused(code, text);
    }
    if (status >= FAULTS || status == TIMEOUT) {
      return new MlflowException.Failed("it answered " + text);
    }
    if (status == FORBIDDEN) {
      return new MlflowException.Failed(
          "it answered %s; check the permissions of the credentials, and --allowed-hosts of the server"
              .formatted(text));
    }
    return code.isEmpty()
        ? new MlflowException.Failed(
            "it answered %s, but not as MLflow does; check flattail.trackers.mlflow.tracking-uri"
                .formatted(text))
        : new MlflowException.Refused(code, text);
  }

  /** Returns the seconds of the header; its other form, a date, is rare and ignored. */
  private static Duration retryAfter(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .map(asked -> asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked)
        .orElse(Duration.ZERO);
  }

  private static String shortened(String message) {
    String line = message.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String withoutSlash(String address) {
    return address.replaceFirst("/+$", "");
  }
}
