package dev.flattail.faults;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls a service concurrently at critical moments. */
final class ApiFaults {
  private static final int CALLERS = 100;

  private static final int RETRIES = 10;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final TestCluster cluster;

  ApiFaults(TestCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Sends one idempotency key from a hundred concurrent callers, half of them to another replica.
   */
  FaultOutcome oneKeyManyTimes() throws InterruptedException, ExecutionException {
    String key = UUID.randomUUID().toString();
    String body =
        """
        {"kind": "train", "dataset": {"name": "shapes"}, "model": {"arch": "resnet20"}, "epochs": 1}""";
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      answers.add(replica(i).send("POST", "/jobs", body, "Idempotency-Key", key));
    }
    Set<String> ids = new HashSet<>();
    int made = 0;
    boolean repeated = false;
    for (int i = 0; i < CALLERS; i++) {
      HttpResponse<String> response = answers.get(i).get();
      for (int retry = 0; response.statusCode() == 503 && retry < RETRIES; retry++) {
        // A hundred callers can wait too long for a connection. The answer says to try again.
        repeated = true;
        OutageTolerantAwait.pass(PAUSE);
        response = replica(i).send("POST", "/jobs", body, "Idempotency-Key", key).get();
      }
      made += response.statusCode() == 202 ? 1 : 0;
      if (response.statusCode() != 202 && response.statusCode() != 200) {
        return FaultOutcome.wrong(
            Fault.SAME_KEY, "status " + response.statusCode() + ": " + response.body());
      }
      JsonNode job = JsonMapper.shared().readTree(response.body());
      ids.add(job.get("id").stringValue());
    }
    // The one answer 202 may have been lost, if its caller was told to try again.
    if (ids.size() != 1 || made > 1 || (made == 0 && !repeated)) {
      return FaultOutcome.wrong(Fault.SAME_KEY, made + " times 202, " + ids.size() + " jobs");
    }
    return FaultOutcome.well(Fault.SAME_KEY);
  }

  private ApiReplica replica(int caller) {
    return cluster.replicas().get(caller % cluster.replicas().size());
  }

  /** Cancels a job at about the time when it ends. */
  FaultOutcome cancelAtTheEnd(Random random)
      throws IOException, InterruptedException, ExecutionException {
    TargetJob target = TargetJob.submit(cluster, random, null);
    target.awaitSlot();
    OutageTolerantAwait.pass(target.ending(random));
    ApiReplica replica = cluster.replicas().get(random.nextInt(cluster.replicas().size()));
    HttpResponse<String> answer =
        replica.send("POST", "/jobs/" + target.id() + "/cancel", "").get();
    String then = target.state();
    if (!OutageTolerantAwait.until(cluster.settings().patience(), target::isOver)) {
      return FaultOutcome.wrong(Fault.CANCEL, "job " + target.id() + " does not end");
    }
    String end = target.state();
    boolean right =
        switch (answer.statusCode()) {
          case 202 -> end.equals("cancelled") || end.equals("succeeded");
          case 409 -> end.equals("succeeded") && then.equals("succeeded");
          default -> false;
        };
    return right
        ? new FaultOutcome(Fault.CANCEL, null, end, null)
        : FaultOutcome.wrong(
            Fault.CANCEL,
            "status %d, then %s, in the end %s: %s"
                .formatted(answer.statusCode(), then, end, answer.body()));
  }
}
