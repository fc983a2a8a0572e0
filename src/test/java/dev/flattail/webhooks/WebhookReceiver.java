package dev.flattail.webhooks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A receiver of webhooks over TLS on 127.0.0.1, under the name {@code localhost}, with a
 * certificate of its own. One serves all tests of a JVM; each test has paths of its own.
 */
public final class WebhookReceiver {
  public static final WebhookReceiver SHARED = start();
  public static final String PASSWORD = "changeit";

  private final HttpsServer server;
  private final Path keys;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final Map<String, Duration> slow = new ConcurrentHashMap<>();
  private final Map<String, Integer> now = new ConcurrentHashMap<>();
  private final Map<String, Integer> mostAtOnce = new ConcurrentHashMap<>();

  /** A request. */
  record Received(String path, String method, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .flatMap(header -> header.getValue().stream())
          .findFirst()
          .orElse("");
    }
  }

  /** An answer and its headers, as names and values in turn. */
  record Answer(int status, String... headers) {}

  private WebhookReceiver(HttpsServer server, Path keys) {
    this.server = server;
    this.keys = keys;
  }

  private static WebhookReceiver start() {
    try {
      Path keys = certificate();
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 100);
      server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      WebhookReceiver receiver = new WebhookReceiver(server, keys);
      server.createContext("/", receiver::handle);
      server.start();
      return receiver;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The receiver did not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path certificate() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("webhook-receiver");
    Path keys = folder.resolve("keys.p12");
    folder.toFile().deleteOnExit(); // after the file: the last one registered goes first
    keys.toFile().deleteOnExit();
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "receiver",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("keytool ended with " + exit);
    }
    return keys;
  }

  private static SSLContext tls(Path keys) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      Answer answer = next(path);
      for (int i = 0; i < answer.headers().length; i += 2) {
        exchange.getResponseHeaders().add(answer.headers()[i], answer.headers()[i + 1]);
      }
      received.add(
          new Received(
              path, exchange.getRequestMethod(), Map.copyOf(exchange.getRequestHeaders()), body));
      mostAtOnce.merge(path, now.merge(path, 1, Integer::sum), Integer::max);
      try {
        new CountDownLatch(1)
            .await(slow.getOrDefault(path, Duration.ZERO).toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        now.merge(path, -1, Integer::sum);
      }
      exchange.sendResponseHeaders(answer.status(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets each answer to a path take some time. */
  void slow(String path, Duration time) {
    slow.put(path, time);
  }

  /** Returns how many requests to a path were answered at once at most. */
  int mostAtOnce(String path) {
    return mostAtOnce.getOrDefault(path, 0);
  }

  private Answer next(String path) {
    Deque<Answer> planned = answers.get(path);
    if (planned == null) {
      return new Answer(204);
    }
    synchronized (planned) {
      return planned.size() > 1 ? planned.removeFirst() : planned.getFirst();
    }
  }

  /** Plans the answers to a path; the last one repeats. Without a plan it is 204. */
  void answer(String path, Answer... planned) {
    answers.put(path, new ArrayDeque<>(List.of(planned)));
  }

  void answer(String path, int... statuses) {
    Answer[] planned = new Answer[statuses.length];
    for (int i = 0; i < statuses.length; i++) {
      planned[i] = new Answer(statuses[i]);
    }
    answer(path, planned);
  }

  List<Received> at(String path) {
    return received.stream().filter(request -> request.path().equals(path)).toList();
  }

  /** Returns what serves TLS with the certificate of {@link #keys}. */
  SSLContext tls() throws IOException, GeneralSecurityException {
    return tls(keys);
  }

  int port() {
    return server.getAddress().getPort();
  }

  public String url(String path) {
    return "https://localhost:" + port() + path;
  }

  /** Returns the file with the certificate, a PKCS#12 store. */
  public Path keys() {
    return keys;
  }
}
