package dev.flattail.app.demo;

import dev.flattail.results.EpochRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Client for the calls to Flattail's HTTP API that the demo makes. */
final class ServiceClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Long-polling timeout; the clock on the screen is updated at this interval. */
  private static final int WAIT_SECONDS = 1;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI address;
  private final @Nullable String token;

  /**
   * Creates a client.
   *
   * @param token for services with authentication; null without
   */
  ServiceClient(URI address, @Nullable String token) {
    this.address = address;
    this.token = token;
  }

  /** Returns scheme, host and port, without a slash at the end. */
  String address() {
    return address.toString();
  }

  /** Validates a spec without submitting it. */
  DryRun dryRun(String spec) throws IOException, InterruptedException {
    return body(send(post("/jobs?dryRun=true", spec)), DryRun.class);
  }

  /** Submits a job with {@code POST /jobs}. */
  JobView submit(String spec) throws IOException, InterruptedException {
    return job(send(post("/jobs", spec)));
  }

  /** Waits a moment for a newer version of the job; returns {@code seen} when there is none. */
  JobView next(JobView seen) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(seen.self()).header("Prefer", "wait=" + WAIT_SECONDS).GET();
    if (seen.etag() != null) {
      request.header("If-None-Match", seen.etag());
    }
    HttpResponse<String> response = send(request);
    return response.statusCode() == 304 ? seen : job(response);
  }

  /** Returns the newest metrics row; null before the end of the first epoch. */
  @Nullable EpochRow lastMetrics(String job) throws IOException, InterruptedException {
    EpochRow[] rows =
        body(
            send(request(job + "/metrics").header("Accept", "application/json").GET()),
            EpochRow[].class);
    return rows.length == 0 ? null : rows[rows.length - 1];
  }

  private HttpRequest.Builder post(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(30));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      throw new ServiceProblemException(ProblemText.lines(problem(response)));
    }
    return response;
  }

  private static JobView job(HttpResponse<String> response) throws IOException {
    return body(response, JobView.class)
        .withEtag(response.headers().firstValue("ETag").orElse(null));
  }

  private static <T> T body(HttpResponse<String> response, Class<T> type) throws IOException {
    try {
      return JSON.readValue(response.body(), type);
    } catch (JacksonException e) {
      throw new IOException(
          response.request().method() + " " + response.uri() + " returned unexpected content", e);
    }
  }

  /** Returns the problem document, or a substitute for a response without one. */
  private static JsonNode problem(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JacksonException e) {
      return JSON.createObjectNode()
          .put("title", "HTTP status " + response.statusCode())
          .put("detail", response.request().method() + " " + response.uri());
    }
  }
}
