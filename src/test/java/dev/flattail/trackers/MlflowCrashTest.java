package dev.flattail.trackers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.InOwnProcesses;
import dev.flattail.PostgresForTests;
import dev.flattail.endtoend.Service;
import dev.flattail.trackers.MlflowState.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** API processes that are killed during requests to MLflow leave one run, with each point once. */
@InOwnProcesses
class MlflowCrashTest {
  private static final Duration SOON = Duration.ofMinutes(2);

  private final PostgresForTests.Database database = PostgresForTests.freshDatabase();
  private final JdbcClient sql = JdbcClient.create(database.dataSource());

  @TempDir Path folder;

  private Service start(MlflowServer mlflow) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("FLATTAIL_ROLE", "api");
    environment.put("SPRING_DATASOURCE_URL", database.url());
    environment.put("SPRING_DATASOURCE_USERNAME", database.user());
    environment.put("SPRING_DATASOURCE_PASSWORD", database.password());
    environment.put("FLATTAIL_TRACKERS_MLFLOW_TRACKING_URI", mlflow.url());
    environment.put("FLATTAIL_TRACKERS_MLFLOW_EVERY", "1s");
    environment.put("FLATTAIL_TRACKERS_MLFLOW_TIMEOUT", "60s");
    return Service.start(folder.resolve("home"), environment);
  }

  /** Lets a worker begin a job, as far as the database shows it. */
  private void begin(UUID job) {
    sql.sql(
            """
            update job set state = 'running', lease_token = lease_token + 1, attempt = 1,
                lease_until = now() + interval '1 hour', worker_id = gen_random_uuid(),
                started_at = now()
            where id = :job""")
        .param("job", job)
        .update();
  }

  private void train(UUID job, int epoch) {
    sql.sql(
            """
            insert into job_metrics (job_id, epoch, row)
            values (:job, :epoch, json_build_object('epoch', cast(:epoch as integer), 'testLoss', :epoch / 4.0))""")
        .param("job", job)
        .param("epoch", epoch)
        .update();
  }

  private void succeed(UUID job) {
    sql.sql(
            """
            update job set state = 'succeeded', lease_until = null, worker_id = null,
                finished_at = now(), result = '{"final": {"few": 0.5}}'
            where id = :job""")
        .param("job", job)
        .update();
  }

  private void letTheLeaseEnd() {
    sql.sql("update tracker_export set lease_until = now()").update();
  }

  @Test
  void killedProcessesRepeatNothing() throws Exception {
    try (MlflowServer mlflow = MlflowServer.start()) {
      UUID job;
      try (Service first = start(mlflow)) {
        mlflow.holdsTheAnswerOnce("runs/create");
        job =
            UUID.fromString(
                first.submit(Map.of("kind", "train", "dataset", Map.of("name", "shapes"))));
        begin(job);
        train(job, 1);
        await("the run").atMost(SOON).until(() -> mlflow.state.runs.size() == 1);
        first.kill();
      }
      assertThat(
              sql.sql("select count(*) from tracker_export where run is null")
                  .query(Long.class)
                  .single())
          .isEqualTo(1);

      letTheLeaseEnd();
      train(job, 2);
      Run run = mlflow.state.onlyRun();
      try (Service second = start(mlflow)) {
        await("the first epochs")
            .atMost(SOON)
            .until(() -> run.curve("training/testLoss").size() == 2);
        mlflow.holdsTheAnswerOnce("runs/log-batch");
        train(job, 3);
        await("the third epoch")
            .atMost(SOON)
            .until(() -> run.curve("training/testLoss").size() == 3);
        second.kill();
      }

      letTheLeaseEnd();
      train(job, 4);
      succeed(job);
      try (Service third = start(mlflow)) {
        await("the end").atMost(SOON).until(() -> run.status.equals("FINISHED"));
        assertThat(third.getJson("/jobs/" + job).at("/links/tracker").asString(""))
            .endsWith(run.id);
      }
      assertThat(mlflow.state.onlyRun()).isSameAs(run);
      assertThat(run.curve("training/testLoss"))
          .containsExactly("1=0.25", "2=0.5", "3=0.75", "4=1.0");
      assertThat(run.curve("result/final/few")).containsExactly("4=0.5");
    }
  }
}
