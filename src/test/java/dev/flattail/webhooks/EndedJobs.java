package dev.flattail.webhooks;

import dev.flattail.api.Http;
import dev.flattail.api.JobFixtures;
import dev.flattail.jobs.ExpiredLeases;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.queue.LeaseReaper;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.ExpectationOutcome;
import dev.flattail.results.Judgment;
import dev.flattail.results.Verdict;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Submits jobs over HTTP and ends them in every way, as workers, callers and the reaper do. */
final class EndedJobs {
  private final Http http;
  private final Jobs jobs;
  private final WorkerQueue queue;
  private final LeaseReaper reaper;
  private final JdbcClient sql;
  private final UUID worker = UUID.randomUUID();

  EndedJobs(Http http, Jobs jobs, WorkerQueue queue, LeaseReaper reaper, JdbcClient sql) {
    this.http = http;
    this.jobs = jobs;
    this.queue = queue;
    this.reaper = reaper;
    this.sql = sql;
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
  }

  /** Returns a spec with more members. */
  static String spec(String members) {
    return """
        {"kind": "train", "name": "run 7", "labels": {"commit": "abc"}, "dataset": {"name": "shapes"},
         "model": {"arch": "resnet20"}, "epochs": 2, "schedule": {"type": "constant"}%s}"""
        .formatted(members);
  }

  static String notify(String url, String... events) {
    return ", \"notify\": [{\"url\": \"%s\"%s}]"
        .formatted(
            url,
            events.length == 0
                ? ""
                : ", \"events\": [\"%s\"]".formatted(String.join("\", \"", events)));
  }

  UUID submit(String members) {
    Http.Answer answer = http.postJson("/jobs", spec(members));
    if (answer.status() != 202) {
      throw new AssertionError(answer.text());
    }
    return UUID.fromString(answer.json().get("id").asString());
  }

  /** Claims a job; there must be no other in the queue. */
  Lease claim(UUID job) {
    Lease lease = queue.claim(worker).orElseThrow();
    if (!lease.job().id().equals(job)) {
      throw new AssertionError("another job was in the queue");
    }
    return lease;
  }

  UUID succeeded(String members) {
    UUID job = submit(members);
    claim(job).succeed(JobFixtures.result(), Publication.NOTHING);
    return job;
  }

  /** Ends a training that misses an expectation. */
  UUID unmet(String members) {
    UUID job = submit(members);
    claim(job)
        .succeed(
            JobFixtures.result()
                .judged(
                    new Judgment(
                        List.of(new ExpectationOutcome("final.few", 0.9, null, 0.41, false, null)),
                        Verdict.UNMET)),
            Publication.NOTHING);
    return job;
  }

  UUID failed(String members) {
    UUID job = submit(members);
    claim(job)
        .fail(
            new Failure(FailureCause.DIVERGED, "The loss was NaN at step 3. Lower optimizer.lr."));
    return job;
  }

  UUID cancelledWhileQueued(String members) {
    UUID job = submit(members);
    jobs.cancel(job);
    return job;
  }

  UUID cancelledWhileRunning(String members) {
    UUID job = submit(members);
    Lease lease = claim(job);
    jobs.cancel(job);
    lease.cancelled();
    return job;
  }

  /** Loses the worker in each attempt until none is left. */
  UUID lost(String members) {
    UUID job = submit(members);
    int attempts = jobs.get(job).maxAttempts();
    for (int attempt = 0; attempt < attempts; attempt++) {
      claim(job);
      ExpiredLeases.runOut(job, sql, reaper);
    }
    return job;
  }

  /** Loses the worker of a job that was asked to stop. */
  UUID lostWhileCancelled(String members) {
    UUID job = submit(members);
    claim(job);
    jobs.cancel(job);
    ExpiredLeases.runOut(job, sql, reaper);
    return job;
  }
}
