package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Visits the service as a browser does, behind a proxy with TLS: keeps cookies, and says that the
 * service's own page sends its calls. Step by step, so that a test can do what no browser would.
 */
final class Visitor {
  static final String SESSION = "__Host-flattail-session";
  static final String LOGIN = "__Host-flattail-login";

  private final Http http;
  private final int port;
  private final Map<String, String> cookies;

  Visitor(int port) {
    this(port, new LinkedHashMap<>());
  }

  /**
   * @param cookies those of another visit, which are one browser's
   */
  Visitor(int port, Map<String, String> cookies) {
    this.http = new Http(port);
    this.port = port;
    this.cookies = cookies;
  }

  Map<String, String> cookies() {
    return cookies;
  }

  /** Opens an address, such as a link. */
  Http.Answer get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  /** Calls as the service's own page does. */
  Http.Answer call(String method, String path, String body) {
    return send(
        method,
        path,
        body,
        "Origin",
        origin(),
        "Sec-Fetch-Site",
        "same-origin",
        "Content-Type",
        "application/json");
  }

  /** Returns the origin of the service's page. */
  String origin() {
    return "https://localhost:" + port;
  }

  /** Sends the cookies and these headers alone. */
  Http.Answer send(String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(Arrays.asList(headers));
    all.addAll(List.of("X-Forwarded-Proto", "https"));
    if (!cookies.isEmpty()) {
      all.add("Cookie");
      all.add(
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    Http.Answer answer = http.send(method, path, body.getBytes(), all.toArray(String[]::new));
    answer.raw().headers().allValues("Set-Cookie").forEach(this::keep);
    return answer;
  }

  private void keep(String header) {
    HttpCookie cookie = HttpCookie.parse(header).getFirst();
    if (cookie.getMaxAge() == 0) {
      cookies.remove(cookie.getName());
    } else {
      cookies.put(cookie.getName(), cookie.getValue());
    }
  }

  /** Begins a login; returns the address at the issuer. */
  String begin(String query) {
    Http.Answer begun = get("/ui/login" + query);
    assertThat(begun.status()).as(begun.text()).isEqualTo(302);
    assertThat(begun.header("Location")).startsWith(OidcIssuer.SHARED.address() + "/authorize?");
    return begun.header("Location");
  }

  /**
   * Visits the issuer; returns the address of this service that it sends the browser to.
   *
   * @param choice further parameters, {@link OidcLogins}
   */
  static String authorize(String address, String choice) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(address + "&" + choice)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
      URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
      return back.getRawPath() + "?" + back.getRawQuery();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Logs in; returns the path that the browser arrives at. */
  String logIn(String query, String choice) {
    Http.Answer arrived = get(authorize(begin(query), choice));
    assertThat(arrived.status()).as(arrived.text()).isEqualTo(302);
    return arrived.header("Location");
  }

  /** Logs in as a person who may submit. */
  Visitor loggedIn(String account) {
    assertThat(logIn("", "account=" + account)).isEqualTo("/ui/jobs");
    return this;
  }
}
