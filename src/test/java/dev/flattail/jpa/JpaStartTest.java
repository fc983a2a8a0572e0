package dev.flattail.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.UsesPostgres;
import dev.flattail.api.Http;
import dev.flattail.api.Uploads;
import dev.flattail.app.Flattail;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** Tests the first writes of a service that has just started. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "flattail.home=target/jpa-start-test",
      // Checked before UsesPostgres replaces it.
      "spring.datasource.url=jdbc:postgresql:replaced"
    })
@UsesPostgres
@DirtiesContext // another test would not see a first write
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class JpaStartTest {
  private static final int WRITERS = 4;

  @Autowired Jpa jpa;
  @LocalServerPort int port;

  @Test
  void hibernateStartsOnceWithTheFirstOfSeveralConcurrentWrites() throws Exception {
    Http http = new Http(port);
    assertThat(http.get("/datasets").status()).isEqualTo(200);
    assertThat(http.get("/checkpoints").json().get("items").size()).isZero();
    assertThat(http.get("/jobs").status()).isEqualTo(200);
    assertThat(http.get("/actuator/prometheus").status()).isEqualTo(200);
    assertThat(jpa.isStarted()).as("after reads").isFalse();

    assertThat(concurrently(() -> upload(http))).containsOnly(201);

    assertThat(jpa.isStarted()).as("after writes").isTrue();
    assertThat(http.get("/checkpoints").json().get("items").size()).isEqualTo(WRITERS);
    assertThat(http.send("DELETE", "/checkpoints/" + newest(http), new byte[0]).status())
        .isEqualTo(204);
    assertThat(http.get("/checkpoints").json().get("items").size()).isEqualTo(WRITERS - 1);
  }

  private static int upload(Http http) {
    return http.send(
            "POST", "/checkpoints", Uploads.resnet20(), "Content-Type", "application/octet-stream")
        .status();
  }

  private static String newest(Http http) {
    return http.get("/checkpoints").json().at("/items/0/id").asString();
  }

  private static List<Integer> concurrently(Callable<Integer> write) throws Exception {
    CyclicBarrier together = new CyclicBarrier(WRITERS);
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      Callable<Integer> one =
          () -> {
            together.await();
            return write.call();
          };
      List<Future<Integer>> results =
          writers.invokeAll(java.util.Collections.nCopies(WRITERS, one));
      return results.stream().map(Future::resultNow).toList();
    }
  }
}
