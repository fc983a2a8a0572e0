package dev.flattail.api.contract;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Sends exchanges to a running service. */
final class Replay {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI service;
  private final ContractFixtures fixtures;

  Replay(URI service, ContractFixtures fixtures) {
    this.service = service;
    this.fixtures = fixtures;
  }

  HttpResponse<byte[]> send(Exchange exchange) throws IOException, InterruptedException {
    JsonNode asked = exchange.request();
    Map<String, String> fresh = new LinkedHashMap<>();
    JsonNode first = asked.get("first");
    if (first != null) {
      once(exchange, fresh, first);
    }
    HttpResponse<byte[]> answer = once(exchange, fresh, null);
    return asked.path("repeat").asBoolean(false) ? once(exchange, fresh, null) : answer;
  }

  /**
   * @param fresh ids of the fixtures in place of the contract's ids, kept during one exchange
   */
  private HttpResponse<byte[]> once(
      Exchange exchange, Map<String, String> fresh, @Nullable JsonNode otherBody)
      throws IOException, InterruptedException {
    JsonNode asked = exchange.request();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(fixtures.withFreshIds(target(exchange), fresh)))
            .timeout(Duration.ofSeconds(30));
    Map<String, String> headers = headers(exchange);
    headers.forEach(request::header);
    byte[] body = null;
    if (otherBody != null || asked.has("body")) {
      JsonNode json = otherBody != null ? otherBody : asked.get("body");
      body = fixtures.withFreshIds(json.toString(), fresh).getBytes(StandardCharsets.UTF_8);
    } else if (asked.has("raw")) {
      body = asked.get("raw").asString().getBytes(StandardCharsets.UTF_8);
    } else if (asked.has("filler")) {
      body =
          ("{\"name\": \"" + "x".repeat(asked.get("filler").asInt()) + "\"}")
              .getBytes(StandardCharsets.UTF_8);
    } else if (exchange.body() != null && exchange.body().value() != null) {
      body =
          fixtures
              .withFreshIds(exchange.body().value().toString(), fresh)
              .getBytes(StandardCharsets.UTF_8);
    } else if (exchange.body() != null && exchange.body().file() != null) {
      body = fixtures.file(exchange.body().file());
    }
    if (body != null && !headers.containsKey("Content-Type") && exchange.body() != null) {
      request.header("Content-Type", exchange.body().mediaType());
    }
    return client.send(
        request
            .method(
                exchange.operation().method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static Map<String, String> headers(Exchange exchange) {
    Map<String, String> headers = texts(exchange.request().path("headers"));
    String mediaType = exchange.mediaType();
    if (mediaType != null
        && exchange.status() != null
        && exchange.status() < 300
        && !mediaType.contains("*")) {
      headers.putIfAbsent("Accept", mediaType);
    }
    return headers;
  }

  private static String target(Exchange exchange) {
    Map<String, String> path = examplesOf(exchange, "path");
    if (exchange.body() != null) {
      path.putAll(exchange.body().path());
    }
    path.putAll(texts(exchange.request().path("path")));
    String target = exchange.operation().path();
    for (Map.Entry<String, String> parameter : path.entrySet()) {
      target = target.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    Map<String, String> asked = examplesOf(exchange, "query");
    asked.putAll(texts(exchange.request().path("query")));
    String query =
        asked.entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? target : target + "?" + query;
  }

  /** Returns the examples of required parameters. */
  private static Map<String, String> examplesOf(Exchange exchange, String in) {
    Map<String, String> examples = new LinkedHashMap<>();
    for (JsonNode level : List.of(exchange.operation().shared(), exchange.operation().node())) {
      for (JsonNode parameter : level.path("parameters")) {
        boolean needed = parameter.path("required").asBoolean(false);
        if (needed && parameter.path("in").asString("").equals(in) && parameter.has("example")) {
          examples.put(parameter.get("name").asString(), parameter.get("example").asString());
        } else if (in.equals("path") && parameter.path("$ref").asString("").endsWith("/JobId")) {
          examples.put("id", ContractFixtures.SUCCEEDED);
        }
      }
    }
    return examples;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
    return texts;
  }
}
