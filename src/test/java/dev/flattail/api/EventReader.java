package dev.flattail.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events from an open stream. */
public final class EventReader implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpResponse<InputStream> answer;
  private final BufferedReader lines;

  public record Event(String id, String name, JsonNode data) {}

  /**
   * @param headers names and values in turn
   */
  public EventReader(int port, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    answer = client.send(request.build(), BodyHandlers.ofInputStream());
    lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  public String contentType() {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  /** Returns the next event, or null at the end of the stream. */
  public @Nullable Event next() throws IOException {
    String id = "";
    String name = "";
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring("id: ".length());
      } else if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        data = line.substring("data: ".length());
      } else if (line.isEmpty() && !data.isEmpty()) {
        return new Event(id, name, JsonMapper.shared().readTree(data));
      }
    }
    return null;
  }

  /** Reads the next event that is of a job. */
  public Event nextOfAnyJob() throws IOException {
    for (Event event = next(); event != null; event = next()) {
      if (event.data().has("job")) {
        return event;
      }
    }
    throw new IOException("The stream ended before an event of a job");
  }

  /** Reads events of a job until one of them has this number. */
  public List<Event> untilSeq(String job, long seq) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Event event = next(); event != null; event = next()) {
      if (event.data().path("job").asString("").equals(job)) {
        events.add(event);
        if (event.data().get("seq").asLong() == seq) {
          return events;
        }
      }
    }
    throw new IOException("The stream ended before event " + seq + ", after " + events);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
