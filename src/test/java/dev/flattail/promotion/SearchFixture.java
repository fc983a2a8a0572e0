package dev.flattail.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Http;
import dev.flattail.api.JobFixtures;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.JobExtension;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.SweepRow;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.Judgment;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * A search whose trainings the test ends with chosen values, decided by the service's scheduler:
 * rungs after 1, 2 and 4 epochs, half go on, and smaller losses are better.
 */
@ApiTest
@SuppressWarnings("NullAway.Init") // Spring sets the fields
abstract class SearchFixture {
  static final Duration SOON = Duration.ofSeconds(20);

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  @Autowired Promotions promotions;
  @Autowired JdbcClient sql;
  @Autowired DataSource dataSource;
  private final UUID worker = UUID.randomUUID();
  Http http;
  private @Nullable UUID sweep;

  @BeforeEach
  void connect() {
    http = new Http(port);
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
  }

  /** Their artifacts have no bytes, so no other test shall see them. */
  @AfterEach
  void deleteSweep() {
    if (sweep != null) {
      sweeps.cancelSearch(sweep);
      sql.sql(
              "update job set state = 'cancelled', finished_at = now(), lease_until = null, worker_id = null where sweep_id = :id and state in ('queued', 'running')")
          .param("id", sweep)
          .update();
      sweeps.delete(sweep);
    }
  }

  void submit(int trainings) {
    String rates =
        IntStream.rangeClosed(1, trainings)
            .mapToObj(i -> "0.0" + i)
            .collect(Collectors.joining(","));
    Http.Answer answer =
        http.postJson(
            "/sweeps",
            """
            {"base": {"kind": "train", "dataset": {"name": "shapes", "validation": {"perClass": 5}}, "priority": 1000,
                      "optimizer": {"type": "sgd"}, "schedule": {"type": "constant"}},
             "grid": {"/optimizer/lr": [%s]},
             "strategy": {"type": "asha", "metric": "validationLoss", "minEpochs": 1, "maxEpochs": 4, "reduction": 2}}"""
                .formatted(rates));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    sweep = UUID.fromString(answer.json().get("id").asString());
  }

  UUID sweep() {
    return Objects.requireNonNull(sweep);
  }

  List<UUID> ids() {
    return sweeps.get(sweep()).rows().stream().map(SweepRow::job).toList();
  }

  UUID id(int index) {
    return ids().get(index);
  }

  Job job(int index) {
    return jobs.get(id(index));
  }

  Lease claim() {
    while (true) {
      Lease lease = queue.claim(worker).orElseThrow();
      if (sweep().equals(lease.job().sweep())) {
        return lease;
      }
      lease.fail(new Failure(FailureCause.BAD_SPEC, "Left over."));
    }
  }

  /** Runs the next job to its next rung, or to its end. */
  UUID run(double loss) {
    Lease lease = claim();
    end(lease, loss);
    return lease.job().id();
  }

  static void end(Lease lease, double loss) {
    Integer pause = lease.job().pauseAfter();
    int epoch = pause == null ? 4 : pause;
    for (int done = JobExtension.of(lease.job()).isEmpty() ? 1 : epoch; done <= epoch; done++) {
      lease.metricsRow(done, JobFixtures.validated(done, loss));
    }
    TrainResult result = JobFixtures.result();
    lease.succeed(
        new TrainResult(
            result.models(),
            null,
            null,
            pause == null ? null : Stopped.paused(pause),
            Judgment.NONE),
        new Publication(
            List.of(
                new Publication.File(
                    "checkpoints/w", "application/octet-stream", 1, "c".repeat(64), 0, "k")),
            List.of(new Publication.Name("last", epoch, "checkpoints/w")),
            List.of()));
  }

  void awaitDecided() {
    await()
        .atMost(SOON)
        .until(
            () ->
                sql.sql("select count(*) from promotion_check where sweep_id = :id")
                        .param("id", sweep())
                        .query(Integer.class)
                        .single()
                    == 0);
  }

  JsonNode summary() {
    return http.get("/sweeps/" + sweep() + "?view=summary").json();
  }

  List<List<Integer>> rungs() {
    return http.get("/sweeps/" + sweep())
        .json()
        .get("rows")
        .valueStream()
        .map(row -> row.get("rungs").valueStream().map(rung -> rung.get("epochs").asInt()).toList())
        .toList();
  }
}
