package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.app.Flattail;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Tests a reader of events that is routed from one replica to another, of which one is restarted.
 */
@ApiTest
@Timeout(120)
class ReplicasTest {
  @LocalServerPort int port;
  @Autowired Environment service;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;

  @Test
  void aReaderMissesNothingAndReadsNothingTwice() throws Exception {
    Lease lease = new JobFixtures(jobs, queue, store).claim();
    String path = "/jobs/" + lease.job().id() + "/events";
    List<String> read = new ArrayList<>();
    String last;
    lease.log("info", List.of("one"));
    last = read(port, path, null, "\"one\"", read);
    try (ConfigurableApplicationContext other = replica()) {
      lease.log("info", List.of("two", "three"));
      last = read(port(other), path, last, "\"three\"", read);
      lease.log("info", List.of("four"));
      last = read(port(other), path, last, "\"four\"", read);
    }
    lease.log("info", List.of("five"));
    try (ConfigurableApplicationContext again = replica()) {
      last = read(port(again), path, last, "\"five\"", read);
      lease.succeed(JobFixtures.result(), Publication.NOTHING);
      read(port, path, last, "\"succeeded\"", read);

      List<String> whole = ids(new Http(port(again)).get(path).text().lines().toList());
      assertThat(ids(read)).isEqualTo(whole).hasSizeGreaterThan(6);
    }
  }

  /**
   * Reads until a line contains {@code text}, and then to the end of its event.
   *
   * @return the last event's id
   */
  private static String read(
      int port, String path, @Nullable String after, String text, List<String> into)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    if (after != null) {
      request.header("Last-Event-ID", after);
    }
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    client.send(request.build(), BodyHandlers.ofInputStream()).body(),
                    StandardCharsets.UTF_8))) {
      boolean found = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        into.add(line);
        found |= line.contains(text);
        if (found && line.isEmpty()) {
          break;
        }
      }
      assertThat(found).as(text).isTrue();
      client.shutdownNow();
    }
    return ids(into).getLast();
  }

  private static List<String> ids(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("id: "))
        .map(line -> line.substring("id: ".length()))
        .toList();
  }

  private ConfigurableApplicationContext replica() {
    return new SpringApplication(Flattail.class)
        .run(
            "--server.port=0",
            "--flattail.role=api",
            "--flattail.home=" + ApiTest.HOME,
            "--spring.datasource.url=" + service.getRequiredProperty("spring.datasource.url"),
            "--spring.datasource.username="
                + service.getRequiredProperty("spring.datasource.username"),
            "--spring.datasource.password="
                + service.getRequiredProperty("spring.datasource.password"));
  }

  private static int port(ConfigurableApplicationContext replica) {
    return Integer.parseInt(replica.getEnvironment().getRequiredProperty("local.server.port"));
  }
}
