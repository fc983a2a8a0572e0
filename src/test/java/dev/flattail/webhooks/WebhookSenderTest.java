package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobs.StoredJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ssl.SslBundles;

/** One attempt: to which addresses it connects, and how it fails. */
class WebhookSenderTest extends WebhookFixture {
  @Autowired WebhookSecrets secrets;
  @Autowired Envelope envelope;
  @Autowired SslBundles certificates;

  /** Answers look-ups in turn, as a server that rebinds a name does; the last answer repeats. */
  private static final class Rebinding implements DnsResolver {
    private final Deque<List<String>> answers;
    private final AtomicInteger lookups = new AtomicInteger();

    @SafeVarargs
    private Rebinding(List<String>... answers) {
      this.answers = new ArrayDeque<>(List.of(answers));
    }

    @Override
    public InetAddress[] resolve(String host) {
      lookups.incrementAndGet();
      List<String> next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
      return next.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  private WebhookProperties settings(String host, @Nullable String bundle, String... networks) {
    return new WebhookProperties(
        List.of(host + ":" + WebhookReceiver.SHARED.port()),
        List.of(networks),
        "a signing key of the tests, long enough",
        bundle,
        Duration.ofSeconds(1),
        Duration.ofDays(30));
  }

  private Attempt send(WebhookProperties settings, DnsResolver names, String to)
      throws IOException {
    WebhookSender sender =
        new WebhookSender(
            new AllowedUrls(settings), secrets, envelope, settings, certificates, names);
    try {
      return sender.send(
          new ClaimedDelivery(
              UUID.randomUUID(),
              1,
              1,
              "",
              "",
              to,
              new ClaimedDelivery.Event(
                  UUID.randomUUID(),
                  "webhook.test",
                  Instant.now(),
                  null,
                  null,
                  new StoredJson("{}")),
              null));
    } finally {
      sender.destroy();
    }
  }

  @Test
  void aNameIsResolvedOnceForEachAttempt() throws IOException {
    Rebinding names = new Rebinding(List.of("127.0.0.1"), List.of("10.0.0.1"));
    Attempt attempt = send(settings("localhost", "receiver", "127.0.0.0/8"), names, url);

    assertThat(attempt.status()).isEqualTo(204);
    assertThat(names.lookups).hasValue(1);
  }

  @Test
  void aNameThatIsReboundToAPrivateAddressIsNotReached() throws IOException {
    WebhookProperties settings = settings("localhost", "receiver");
    Attempt attempt = send(settings, new Rebinding(List.of("127.0.0.1")), url);

    assertThat(attempt.status()).isNull();
    assertThat(attempt.error()).startsWith("not sent: the host has no address that is public");
    assertThat(received()).isEmpty();
  }

  @Test
  void amongSeveralAddressesThePrivateOnesAreLeftOut() throws IOException {
    // The receiver is at 127.0.0.1, which is not allowed, and nothing answers at 127.8.8.8.
    WebhookProperties settings = settings("localhost", "receiver", "127.8.8.8/32");
    Attempt attempt = send(settings, new Rebinding(List.of("127.0.0.1", "127.8.8.8")), url);

    assertThat(attempt.error()).isEqualTo("the connection was refused or timed out");
    assertThat(received()).isEmpty();
  }

  @Test
  void aHostThatTheOperatorNoLongerAllowsGetsNothing() throws IOException {
    Attempt attempt =
        send(
            settings("other", "receiver", "127.0.0.0/8"), new Rebinding(List.of("127.0.0.1")), url);

    assertThat(attempt.error())
        .startsWith("not sent: the URL is at a host that the operator does not allow");
    assertThat(received()).isEmpty();
  }

  @Test
  void anUnknownCertificateIsNotTrusted() throws IOException {
    WebhookProperties settings = settings("localhost", null, "127.0.0.0/8");
    Attempt attempt = send(settings, new Rebinding(List.of("127.0.0.1")), url);

    assertThat(attempt.error()).startsWith("TLS failed: ");
    assertThat(received()).isEmpty();
  }

  @Test
  void aCertificateOfAnotherNameIsNotTrusted() throws IOException {
    WebhookProperties settings = settings("other.test", "receiver", "127.0.0.0/8");
    Attempt attempt =
        send(settings, new Rebinding(List.of("127.0.0.1")), url.replace("localhost", "other.test"));

    assertThat(attempt.error()).startsWith("TLS failed: ");
    assertThat(received()).isEmpty();
  }

  @Test
  void aNameThatDoesNotExistIsAFailedAttempt() throws IOException {
    DnsResolver none =
        new DnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            throw new UnknownHostException(host);
          }

          @Override
          public String resolveCanonicalHostname(String host) {
            return host;
          }
        };
    assertThat(send(settings("localhost", "receiver"), none, url).error())
        .isEqualTo("the host's name could not be resolved");
  }

  @Test
  void aReceiverThatDoesNotAnswerTimesOut() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      WebhookProperties settings =
          new WebhookProperties(
              List.of("localhost:" + silent.getLocalPort()),
              List.of("127.0.0.0/8"),
              "a signing key of the tests, long enough",
              null,
              Duration.ofSeconds(1),
              Duration.ofDays(30));
      Attempt attempt =
          send(
              settings,
              new Rebinding(List.of("127.0.0.1")),
              "https://localhost:" + silent.getLocalPort() + "/");
      assertThat(attempt.error()).isEqualTo("timed out");
      assertThat(attempt.took()).isLessThan(Duration.ofSeconds(4));
    }
  }

  /** Writes an answer over TLS until the client leaves. */
  private interface Answering {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private Attempt sendTo(Answering answering) throws Exception {
    try (ServerSocket server =
            RECEIVER
                .tls()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> answer =
          threads.submit(
              () -> {
                try (Socket client = server.accept()) {
                  client.getInputStream().read();
                  answering.write(client.getOutputStream());
                }
                return null;
              });
      WebhookProperties settings =
          new WebhookProperties(
              List.of("localhost:" + server.getLocalPort()),
              List.of("127.0.0.0/8"),
              "a signing key of the tests, long enough",
              "receiver",
              Duration.ofSeconds(1),
              Duration.ofDays(30));
      Attempt attempt =
          send(
              settings,
              new Rebinding(List.of("127.0.0.1")),
              "https://localhost:" + server.getLocalPort() + "/");
      assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
          .as("the client leaves before the answer ends")
          .hasCauseInstanceOf(IOException.class);
      return attempt;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void anEndlessAnswerIsDropped() throws Exception {
    AtomicLong written = new AtomicLong();
    Attempt attempt =
        sendTo(
            out -> {
              out.write(ascii("HTTP/1.1 200 OK\r\n\r\n"));
              byte[] block = new byte[1024];
              while (true) {
                out.write(block);
                written.addAndGet(block.length);
              }
            });
    assertThat(attempt.isDelivered()).isTrue();
    // 4 KiB are read; the rest is in the buffers between.
    assertThat(written).hasValueLessThan(64 << 20);
  }

  @Test
  void aReceiverThatSendsAByteNowAndThenTimesOut() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Attempt attempt =
        sendTo(
            out -> {
              out.write(ascii("HTTP/1.1 200 OK\r\nX-Slow: "));
              while (!never.await(200, TimeUnit.MILLISECONDS)) {
                out.write('x');
              }
            });
    assertThat(attempt.error()).isEqualTo("timed out");
    assertThat(attempt.took()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
  }

  @Test
  void anEventThatCannotBePreparedIsAFailedAttempt() throws IOException {
    sql.sql("insert into webhook_settings (owner, salt, salted_at) values ('', sha256('a'), now())")
        .update();
    sql.sql("alter table webhook_settings rename column salt to lost").update();
    try {
      Attempt attempt =
          send(
              settings("localhost", "receiver", "127.0.0.0/8"),
              new Rebinding(List.of("127.0.0.1")),
              url);
      assertThat(attempt.error())
          .isEqualTo("not sent: the service could not prepare the request, and its log says why");
    } finally {
      sql.sql("alter table webhook_settings rename column lost to salt").update();
    }
    assertThat(received()).isEmpty();
  }
}
