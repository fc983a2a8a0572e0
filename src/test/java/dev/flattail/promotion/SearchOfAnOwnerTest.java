package dev.flattail.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesSecuredService;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The scheduler decides for searches of any owner; its thread has no authenticated caller. */
@UsesSecuredService
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class SearchOfAnOwnerTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired WorkerQueue queue;

  @Test
  void theBetterTrainingGoesOn() {
    Http http = new Http(port);
    String bearer = callers.bearer("search-owner", Scope.SUBMIT);
    UUID worker = UUID.randomUUID();
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
    Http.Answer submitted =
        http.postJson(
            "/sweeps",
            """
            {"base": {"kind": "train", "dataset": {"name": "shapes", "validation": {"perClass": 5}}, "priority": 1000,
                      "optimizer": {"type": "sgd"}, "schedule": {"type": "constant"}},
             "grid": {"/optimizer/lr": [0.01, 0.02]},
             "strategy": {"type": "asha", "metric": "validationLoss", "minEpochs": 1, "maxEpochs": 4, "reduction": 2}}""",
            "Authorization",
            bearer);
    assertThat(submitted.status()).as(submitted.text()).isEqualTo(202);
    UUID sweep = UUID.fromString(submitted.json().get("id").asString());

    SearchFixture.end(claim(worker, sweep), 2.0);
    SearchFixture.end(claim(worker, sweep), 1.0);
    String path = "/sweeps/" + sweep + "?view=summary";
    await()
        .atMost(SearchFixture.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        http.get(path, "Authorization", bearer).json().at("/counts/queued").asInt())
                    .isOne());
    SearchFixture.end(claim(worker, sweep), 1.0);
  }

  /** Claims a training of the search. Jobs that other tests have left behind end. */
  private Lease claim(UUID worker, UUID sweep) {
    while (true) {
      Lease lease = queue.claim(worker).orElseThrow();
      if (sweep.equals(lease.job().sweep())) {
        return lease;
      }
      lease.fail(new Failure(FailureCause.BAD_SPEC, "Left over."));
    }
  }
}
