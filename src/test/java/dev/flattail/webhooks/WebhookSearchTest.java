package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.Http;
import dev.flattail.api.JobFixtures;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.results.Judgment;
import dev.flattail.results.Stopped;
import dev.flattail.results.TrainResult;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a search sends: rungs after 1 and 2 epochs, of which half go on to the second. */
class WebhookSearchTest extends WebhookFixture {
  private final UUID worker = UUID.randomUUID();

  @BeforeEach
  void register() {
    queue.register(worker, new WorkerInfo("test-host", 1, "cpu"));
  }

  private UUID submit(String ofJobs, String ofSweep) {
    Http.Answer made =
        http.postJson(
            "/sweeps",
            """
            {"base": {"kind": "train", "dataset": {"name": "shapes", "validation": {"perClass": 5}},
                      "schedule": {"type": "constant"}%s},
             "grid": {"/seed": [0, 1]},
             "strategy": {"type": "asha", "metric": "validationLoss", "minEpochs": 1, "maxEpochs": 2, "reduction": 2}%s}"""
                .formatted(ofJobs, ofSweep));
    assertThat(made.status()).as(made.text()).isEqualTo(202);
    return UUID.fromString(made.json().get("id").asString());
  }

  /** Runs the next job to its rung or its end. */
  private UUID run() {
    Lease lease =
        await()
            .atMost(SOON)
            .until(() -> queue.claim(worker), found -> found.isPresent())
            .orElseThrow();
    Integer pause = lease.job().pauseAfter();
    int epoch = pause == null ? 2 : pause;
    lease.metricsRow(epoch, JobFixtures.validated(epoch, 2.0 - epoch));
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
                new Publication.File("w", "application/octet-stream", 1, "c".repeat(64), 0, "k")),
            List.of(new Publication.Name("last", epoch, "w")),
            List.of()));
    return lease.job().id();
  }

  @Test
  void aTrainingSendsItsSuccessAtItsEndAndNotAtAPause() {
    submit(EndedJobs.notify(url, "succeeded", "failed", "cancelled", "verdict"), "");
    UUID first = run();
    run();
    UUID last = run();
    assertThat(last).as("of equal values, the earlier goes on").isEqualTo(first);
    JsonNode event = body(awaitRequests(1).getFirst());
    assertThat(event.get("type").asString()).isEqualTo("job.succeeded");
    assertThat(event.at("/data/job/id").asString()).isEqualTo(last.toString());
    assertThat(deliveries("/webhooks/deliveries")).hasSize(1);
  }

  @Test
  void aSweepSendsItsEndWhenTheSearchIsOver() {
    UUID sweep = submit("", EndedJobs.notify(url));
    run();
    run();
    run();
    JsonNode event = body(awaitRequests(1).getFirst());
    assertThat(event.get("type").asString()).isEqualTo("sweep.ended");
    assertThat(event.at("/data/sweep/id").asString()).isEqualTo(sweep.toString());
    assertThat(event.at("/data/sweep/counts/succeeded").asInt()).isEqualTo(2);
    await("no check is left")
        .atMost(SOON)
        .until(
            () ->
                sql.sql("select count(*) from webhook_sweep_check").query(Long.class).single()
                    == 0);
    assertThat(deliveries("/webhooks/deliveries")).as("one end").hasSize(1);
  }
}
