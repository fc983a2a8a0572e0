package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.Progress;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Server-sent events: live, resumable, ending with the job. */
@ApiTest
@Timeout(60)
class EventsTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private JobFixtures fixtures;
  private Http http;

  @BeforeEach
  void connect() {
    fixtures = new JobFixtures(jobs, queue, store);
    http = new Http(port);
  }

  @Test
  void aFinishedJobsStreamIsItsHistoryAndEnds() throws IOException {
    Http.Answer answer = http.get("/jobs/" + fixtures.succeeded() + "/events");
    assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
    assertThat(answer.text())
        .contains("event: log\ndata: {\"level\":\"info\",\"message\":\"done\"}\n\n")
        .contains("event: epoch\n")
        .contains("\"trainLoss\":2.1480553150177");
    List<Long> ids = ids(answer.text());
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    String last = answer.text().substring(answer.text().lastIndexOf("event: "));
    assertThat(last).startsWith("event: state\n").contains("\"state\":\"succeeded\"");
  }

  @Test
  void aReaderGoesOnAfterTheLastEventThatItSaw() throws IOException {
    String events = "/jobs/" + fixtures.succeeded() + "/events";
    List<Long> all = ids(http.get(events).text());
    long middle = all.get(all.size() / 2);
    List<Long> rest = ids(http.get(events, "Last-Event-ID", "" + middle).text());
    assertThat(rest).isEqualTo(all.stream().filter(id -> id > middle).toList());
    assertThat(http.get(events, "Last-Event-ID", "" + all.getLast()).status()).isEqualTo(204);
  }

  @Test
  void eventsArriveWhileTheJobRunsAndTheStreamEndsWithIt() throws Exception {
    Lease lease = fixtures.claim();
    UUID id = lease.job().id();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/jobs/" + id + "/events"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    client.send(request, BodyHandlers.ofInputStream()).body(),
                    StandardCharsets.UTF_8))) {
      readUntil(lines, "\"state\":\"running\"");
      lease.progress(new Progress(0.25, 1, 2, 20L, 80L, 60.0));
      readUntil(lines, "\"fraction\":0.25");
      lease.succeed(JobFixtures.result(), Publication.NOTHING);
      readUntil(lines, "\"state\":\"succeeded\"");
      assertThat(lines.lines()).allMatch(String::isEmpty);
    }
  }

  private static void readUntil(BufferedReader lines, String text) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.contains(text)) {
      line = lines.readLine();
    }
    assertThat(line).isNotNull();
  }

  private static List<Long> ids(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("id: "))
        .map(line -> Long.valueOf(line.substring(4)))
        .toList();
  }
}
