package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.UsesPostgres;
import dev.flattail.app.supervisor.WorkerSupervisor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** Tests role {@code all} with its default settings and a real worker process. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"flattail.home=target/home-for-tests", "flattail.worker.jvm-options=-Xmx512m"})
@UsesPostgres
@DirtiesContext // its worker process must not outlive it
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class FlattailTest {
  @Autowired WorkerSupervisor supervisor;
  @LocalServerPort int port;

  @Test
  void isAliveAndReadyAndShowsItsMetrics() throws Exception {
    assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void outlivesItsWorkerAndStartsAnother() throws Exception {
    ProcessHandle first = worker(0);
    first.destroyForcibly();

    ProcessHandle second = worker(first.pid());

    assertThat(second.isAlive()).isTrue();
    assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
  }

  private ProcessHandle worker(long otherThan) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> supervisor.child().filter(child -> child.pid() != otherThan), Optional::isPresent)
        .orElseThrow();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
