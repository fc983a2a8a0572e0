package dev.flattail.webhooks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Component;

/**
 * Sends events. It connects to checked addresses alone, follows no redirect, keeps no cookie and no
 * connection, uses no proxy, and ignores the answer's body. An attempt ends at a deadline, even if
 * the receiver sends a byte now and then.
 */
@Component
class WebhookSender implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
  private static final String TIMED_OUT = "timed out";
  private static final int MOST_READ = 4096;
  private static final int OK = 200;
  private static final int REDIRECTS = 300;
  private static final int REFUSALS = 400;
  private static final int MOST_CONNECTIONS = 64;
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

  private final AllowedUrls urls;
  private final WebhookSecrets secrets;
  private final Envelope envelope;
  private final Duration timeout;

  /** Null while webhooks are off, so that a start does not load the library. */
  private final @Nullable CloseableHttpClient client;

  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("flattail-webhook-deadlines").factory());

  @Autowired
  WebhookSender(
      AllowedUrls urls,
      WebhookSecrets secrets,
      Envelope envelope,
      WebhookProperties properties,
      SslBundles certificates) {
    this(urls, secrets, envelope, properties, certificates, SystemDefaultDnsResolver.INSTANCE);
  }

  WebhookSender(
      AllowedUrls urls,
      WebhookSecrets secrets,
      Envelope envelope,
      WebhookProperties properties,
      SslBundles certificates,
      DnsResolver names) {
    this.urls = urls;
    this.secrets = secrets;
    this.envelope = envelope;
    this.timeout = properties.timeout();
    this.client =
        urls.isOn()
            ? client(
                new CheckedResolver(names, urls.reachable()),
                trust(properties, certificates),
                timeout)
            : null;
  }

  private static DefaultClientTlsStrategy trust(
      WebhookProperties properties, SslBundles certificates) {
    return properties.sslBundle() == null
        ? DefaultClientTlsStrategy.createDefault()
        : new DefaultClientTlsStrategy(
            certificates.getBundle(properties.sslBundle()).createSslContext());
  }

  private static CloseableHttpClient client(
      DnsResolver resolver, DefaultClientTlsStrategy tls, Duration wait) {
    Timeout timeout = Timeout.of(wait);
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setTlsSocketStrategy(tls)
                .setMaxConnTotal(MOST_CONNECTIONS)
                .setMaxConnPerRoute(MOST_CONNECTIONS)
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(timeout).build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(timeout)
                .setResponseTimeout(timeout)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .build())
        .setConnectionReuseStrategy((request, response, context) -> false)
        .setUserAgent("Flattail-Webhooks/1")
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .build();
  }

  /**
   * Makes one attempt, which takes at most three times the timeout: for the connection, its TLS,
   * and the answer.
   */
  Attempt send(ClaimedDelivery delivery) {
    long began = System.nanoTime();
    String refusal = urls.problem(delivery.url());
    if (refusal != null) {
      return new Attempt(null, "not sent: the URL " + refusal, since(began), Duration.ZERO);
    }
    HttpPost request;
    try {
      request = request(delivery);
    } catch (RuntimeException e) {
      log.warn("Could not prepare webhook delivery {}", delivery.id(), e);
      return new Attempt(
          null,
          "not sent: the service could not prepare the request, and its log says why",
          since(began),
          Duration.ZERO);
    }
    AtomicBoolean late = new AtomicBoolean();
    Future<?> deadline =
        deadlines.schedule(
            () -> {
              late.set(true);
              request.cancel();
            },
            3 * timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse answer =
          Objects.requireNonNull(client, "webhooks are on").executeOpen(null, request, null);
      Attempt attempt = answered(answer, since(began));
      leave(request, answer);
      return attempt;
    } catch (IOException | RuntimeException e) {
      String error = late.get() ? TIMED_OUT : describe(e);
      return new Attempt(null, error, since(began), Duration.ZERO);
    } finally {
      deadline.cancel(false);
    }
  }

  private HttpPost request(ClaimedDelivery delivery) {
    HttpPost request = new HttpPost(URI.create(delivery.url()));
    String body = envelope.of(delivery.event());
    String id = delivery.event().id().toString();
    long seconds = System.currentTimeMillis() / 1000;
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    request.setHeader("webhook-id", id);
    request.setHeader("webhook-timestamp", Long.toString(seconds));
    String signatures = secrets.signatures(delivery.owner(), id, seconds, body);
    if (signatures != null) {
      request.setHeader("webhook-signature", signatures);
    }
    return request;
  }

  /** Reads a short body, which lets the receiver end in order, and drops a longer one. */
  private static void leave(HttpPost request, ClassicHttpResponse answer) {
    try (answer) {
      if (answer.getEntity() != null) {
        answer.getEntity().getContent().readNBytes(MOST_READ);
      }
      request.cancel(); // otherwise closing would read the rest
    } catch (IOException e) {
      log.trace("The answer's body broke off", e);
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static Attempt answered(ClassicHttpResponse answer, Duration took) {
    int status = answer.getCode();
    String error =
        status >= OK && status < REDIRECTS
            ? null
            : status >= REDIRECTS && status < REFUSALS
                ? "answered %d; redirects are not followed, so give the final URL".formatted(status)
                : "answered %d".formatted(status);
    return new Attempt(status, error, took, retryAfter(answer.getFirstHeader("Retry-After")));
  }

  /** Returns the seconds of a header; its other form, a date, is rare and ignored. */
  private static Duration retryAfter(@Nullable Header header) {
    return header != null && header.getValue().matches("[0-9]{1,6}")
        ? Duration.ofSeconds(
            Math.min(Long.parseLong(header.getValue()), LONGEST_RETRY_AFTER.toSeconds()))
        : Duration.ZERO;
  }

  /** Describes a failure without addresses inside the operator's network. */
  private static String describe(Exception e) {
    return switch (e) {
      case CheckedResolver.RefusedAddressException _ ->
          "not sent: the host has no address that is public or in flattail.webhooks.private-networks";
      case UnknownHostException _ -> "the host's name could not be resolved";
      case InterruptedIOException _ -> TIMED_OUT;
      case ConnectException _ -> "the connection was refused or timed out";
      case NoRouteToHostException _ -> "there is no route to the host";
      case NoHttpResponseException _ -> "the connection was closed without an answer";
      case SSLException tls -> "TLS failed: " + firstLine(tls);
      default -> "the connection failed: " + e.getClass().getSimpleName();
    };
  }

  private static String firstLine(Exception e) {
    String message =
        String.valueOf(e.getMessage())
            .lines()
            .findFirst()
            .orElse("")
            .replaceAll(
                "\\p{Cntrl}", "?"); // a certificate may contain what JSON columns do not take
    return message.length() <= 200 ? message : message.substring(0, 200);
  }

  @Override
  public void destroy() throws IOException {
    deadlines.shutdownNow();
    if (client != null) {
      client.close();
    }
  }
}
