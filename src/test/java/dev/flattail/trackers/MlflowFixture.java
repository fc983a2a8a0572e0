package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.Tables;
import dev.flattail.api.Http;
import dev.flattail.api.JobFixtures;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerInfo;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.EpochRow;
import dev.flattail.trackers.MlflowState.Run;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A service that exports to a server of the tests. Its dispatcher is stopped: a test says when to
 * export.
 */
@UsesMlflow
@SuppressWarnings("NullAway.Init") // Spring and JUnit set the fields
abstract class MlflowFixture {
  static final MlflowServer MLFLOW = MlflowServer.SHARED;
  private static final Duration LEASE = Duration.ofSeconds(30);

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired JdbcClient sql;
  @Autowired ExportQueue exports;
  @Autowired ExportDispatcher dispatcher;
  @Autowired ServerHealth health;

  /** Part of the experiment's name, whose id the service remembers. */
  final String project = UUID.randomUUID().toString();

  Http http;
  JobFixtures fixtures;
  private final UUID worker = UUID.randomUUID();

  @BeforeEach
  void forgetEverything() {
    dispatcher.stop();
    health.answered();
    Tables.empty(sql, "job, tracker");
    MLFLOW.forget();
    exports.register();
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
    queue.register(worker, new WorkerInfo("test-host", 4242, "cpu"));
  }

  /** Exports what is due, as often as something is. */
  void export() {
    List<ClaimedExport> claimed = exports.claim(8, LEASE);
    while (!claimed.isEmpty()) {
      claimed.forEach(dispatcher::export);
      claimed = exports.claim(8, LEASE);
    }
  }

  /** Makes one export of what is due. */
  void exportOnce() {
    exports.claim(8, LEASE).forEach(dispatcher::export);
  }

  /** Lets the time pass until the next exports. */
  void letTheWaitPass() {
    sql.sql("update tracker_export set due_at = now() where due_at < 'infinity'").update();
  }

  /** Lets the time pass after which other processes take what a dead one had. */
  void letTheLeaseEnd() {
    sql.sql("update tracker_export set lease_until = now()").update();
  }

  Lease claim(UUID job) {
    Lease lease = queue.claim(worker).orElseThrow();
    if (!lease.job().id().equals(job)) {
      throw new AssertionError("another job was in the queue");
    }
    return lease;
  }

  /**
   * Submits a training.
   *
   * @param members more members of its spec; without labels, it is in an experiment of this test
   */
  UUID submit(String members) {
    String labels =
        members.contains("labels") ? "" : ", \"labels\": {\"project\": \"%s\"}".formatted(project);
    Http.Answer answer =
        http.postJson(
            "/jobs",
            """
            {"kind": "train", "dataset": {"name": "shapes"}, "model": {"arch": "resnet20"},
             "epochs": 4, "schedule": {"type": "constant"}%s%s}"""
                .formatted(labels, members));
    if (answer.status() != 202) {
      throw new AssertionError(answer.text());
    }
    return UUID.fromString(answer.json().get("id").asString());
  }

  /** Begins a training that has done some epochs, and returns its lease. */
  Lease training(int epochs) {
    Lease lease = claim(submit(""));
    lease.startAfter(0);
    train(lease, 1, epochs);
    return lease;
  }

  static void train(Lease lease, int from, int to) {
    for (int epoch = from; epoch <= to; epoch++) {
      lease.metricsRow(epoch, row(epoch, epoch / 10.0));
    }
  }

  /** Returns a row whose time is another in each call, as when an epoch is repeated. */
  static EpochRow row(int epoch, double accuracy) {
    return row(epoch, accuracy, 1.5);
  }

  static EpochRow row(int epoch, double accuracy, double loss) {
    return new EpochRow(
        epoch,
        0.1,
        null,
        loss,
        accuracy,
        null,
        accuracy,
        accuracy,
        null,
        null,
        null,
        null,
        null,
        1 + System.nanoTime() % 1_000_000 / 1e6,
        400,
        null);
  }

  UUID succeeded() {
    Lease lease = training(3);
    lease.succeed(JobFixtures.result(), Publication.NOTHING);
    return lease.job().id();
  }

  void assertComplete(Run run) {
    assertThat(run.curve("accuracy/testAccuracy")).containsExactly("1=0.1", "2=0.2", "3=0.3");
    assertThat(run.curve("training/seconds")).hasSize(3);
    assertThat(run.curve("result/final/perClass")).hasSize(10);
    assertThat(run.params).containsEntry("epochs", "4");
    assertThat(run.status).isEqualTo("FINISHED");
  }

  String state(UUID job) {
    return sql.sql("select state from tracker_export where job_id = :job")
        .param("job", job)
        .query(String.class)
        .single();
  }

  @Nullable String error(UUID job) {
    return sql.sql("select error from tracker_export where job_id = :job")
        .param("job", job)
        .query(String.class)
        .optional()
        .orElse(null);
  }
}
