package dev.flattail.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests that a search whose workers and API are killed promotes the trainings that an undisturbed
 * one does, each once, and ends in the same bytes (CPU, one thread). Part of {@code -Pfaults}
 * alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start first
class SearchFidelity {
  private static final String SWEEP =
      """
      {"base": {"kind": "train", "dataset": {"name": "noise", "validation": {"perClass": 2}},
                "model": {"arch": "resnet20"}, "optimizer": {"type": "sgd", "momentum": 0.9}, "batchSize": 16},
       "grid": {"/optimizer/lr": [0.02, 0.05, 0.0001, 0.1, 0.00001, 0.01]},
       "strategy": {"type": "asha", "metric": "validationLoss", "minEpochs": 2, "maxEpochs": 4, "reduction": 2}}""";

  private final Random random = new Random(Long.getLong("faults.seed", 1));
  private TestCluster cluster;
  private ResumedTrainings trainings;
  private ApiReplica api;

  @BeforeAll
  void start() throws Exception {
    FaultSettings settings =
        new FaultSettings(
            1,
            0,
            0,
            Duration.ofSeconds(3),
            0,
            Duration.ZERO,
            false,
            "",
            Path.of("target", "search-faults"));
    cluster = new TestCluster(settings, 0);
    trainings = new ResumedTrainings(cluster);
    startApi();
    answer(201, "PUT", "/datasets/noise", "{\"path\": \"%s\"}".formatted(ResumedTrainings.IMAGES));
  }

  @AfterAll
  void stop() throws Exception {
    api.close();
    trainings.close();
    cluster.close();
  }

  private void startApi() throws IOException {
    api = new ApiReplica(0, cluster);
    await().atMost(Duration.ofMinutes(2)).until(api::isReady);
  }

  private JsonNode answer(int status, String method, String path, String json)
      throws InterruptedException, ExecutionException {
    HttpResponse<String> answer = api.send(method, path, json).get();
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JsonMapper.shared().readTree(answer.body());
  }

  private UUID submit() throws Exception {
    return UUID.fromString(answer(202, "POST", "/sweeps", SWEEP).get("id").asString());
  }

  /** A training's rungs with their values, the weights at its end, and its promotions. */
  private record Trained(String rungs, String weights, int promotions) {}

  /** Runs a worker until the sweep is over, and returns its trainings. */
  private List<Trained> finish(UUID sweep) throws Exception {
    try (ServiceProcess worker = trainings.worker()) {
      await()
          .atMost(cluster.settings().patience())
          .until(
              () ->
                  !worker.isAlive()
                      || answer(200, "GET", "/sweeps/" + sweep + "?view=summary", "")
                          .get("state")
                          .asString()
                          .equals("succeeded"));
    }
    List<Trained> trained = new ArrayList<>();
    for (JsonNode row : answer(200, "GET", "/sweeps/" + sweep, "").get("rows")) {
      UUID job = UUID.fromString(row.get("job").asString());
      int promotions =
          cluster
              .sql()
              .sql("select json_array_length(extensions) from job where id = :id")
              .param("id", job)
              .query(Integer.class)
              .single();
      trained.add(new Trained(row.get("rungs").toString(), trainings.weights(job), promotions));
    }
    return trained;
  }

  /** Waits until trainings have come to a rung or their end, so many times in all. */
  private void awaitEnds(UUID sweep, int ends) {
    await()
        .atMost(cluster.settings().patience())
        .until(
            () ->
                cluster
                        .sql()
                        .sql(
                            """
                            select count(*) from job_event join job on job.id = job_id
                            where sweep_id = :sweep and type = 'state'
                                and data ->> 'state' = 'succeeded'""")
                        .param("sweep", sweep)
                        .query(Integer.class)
                        .single()
                    >= ends);
  }

  /** Waits until the lease of a killed worker has expired: then its job is the next one again. */
  private void awaitLeasesOver(UUID sweep) {
    await()
        .atMost(cluster.settings().patience())
        .until(
            () ->
                cluster
                        .sql()
                        .sql("select count(*) from job where sweep_id = :id and state = 'running'")
                        .param("id", sweep)
                        .query(Integer.class)
                        .single()
                    == 0);
  }

  @Test
  void aSearchWhoseProcessesAreKilledPromotesTheSameTrainingsToTheSameBytes() throws Exception {
    List<Trained> undisturbed = finish(submit());
    assertThat(undisturbed.stream().filter(training -> training.promotions() == 1).count())
        .as("%s", undisturbed)
        .isBetween(3L, 5L);

    UUID sweep = submit();
    for (int kill = 0; kill < 2; kill++) {
      trainings.workUntil("KILL", 1 + random.nextInt(8));
      awaitLeasesOver(sweep);
    }
    // The API dies among decisions. Trainings end without it, and their worker dies too.
    ServiceProcess worker = trainings.worker();
    awaitEnds(sweep, 1 + random.nextInt(2));
    api.close();
    awaitEnds(sweep, 4);
    worker.close();
    startApi();
    awaitLeasesOver(sweep);

    assertThat(finish(sweep)).isEqualTo(undisturbed);
  }
}
