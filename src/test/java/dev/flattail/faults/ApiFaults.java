package dev.flattail.faults;

import java.io.IOException;
import java.net.http.HttpResponse;
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

/** What callers can do to a service at the worst time. */
final class ApiFaults {
  private static final int CALLERS = 100;

  private final TestCluster world;

  ApiFaults(TestCluster world) {
    this.world = world;
  }

  /** A hundred callers at once, half of them at another replica. */
  FaultOutcome oneKeyManyTimes() throws InterruptedException, ExecutionException {
    String key = UUID.randomUUID().toString();
    String body =
        """
        {"kind": "train", "dataset": {"name": "shapes"}, "model": {"arch": "resnet20"}, "epochs": 1}""";
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      ApiReplica replica = world.replicas().get(i % world.replicas().size());
      answers.add(replica.send("POST", "/jobs", body, "Idempotency-Key", key));
    }
    Set<String> ids = new HashSet<>();
    int made = 0;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      HttpResponse<String> response = answer.get();
      made += response.statusCode() == 202 ? 1 : 0;
      if (response.statusCode() != 202 && response.statusCode() != 200) {
        return FaultOutcome.wrong(
            Fault.SAME_KEY, "status " + response.statusCode() + ": " + response.body());
      }
      JsonNode job = JsonMapper.shared().readTree(response.body());
      ids.add(job.get("id").stringValue());
    }
    if (ids.size() != 1 || made != 1) {
      return FaultOutcome.wrong(Fault.SAME_KEY, made + " times 202, " + ids.size() + " jobs");
    }
    return FaultOutcome.well(Fault.SAME_KEY);
  }

  /** Asks to cancel a job at about the time at which it ends. */
  FaultOutcome cancelAtTheEnd(Random random)
      throws IOException, InterruptedException, ExecutionException {
    TargetJob victim = TargetJob.submit(world, random, null);
    victim.awaitSlot();
    OutageTolerantAwait.pass(victim.ending(random));
    ApiReplica replica = world.replicas().get(random.nextInt(world.replicas().size()));
    HttpResponse<String> answer =
        replica.send("POST", "/jobs/" + victim.id() + "/cancel", "").get();
    String then = victim.state();
    if (!OutageTolerantAwait.until(world.settings().patience(), victim::isOver)) {
      return FaultOutcome.wrong(Fault.CANCEL, "job " + victim.id() + " does not end");
    }
    String end = victim.state();
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
