package dev.flattail.jobs.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.PostgresForTests;
import dev.flattail.faults.PostgresProxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class JobChangesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final PostgresForTests.Database database = PostgresForTests.freshDatabase();

  /** A network that drops packets closes no connection, and a silent one looks like a quiet one. */
  @Test
  void aSilentlyDeadConnectionIsReplaced() throws Exception {
    URI postgres = URI.create(database.url().replaceFirst("jdbc:", ""));
    try (PostgresProxy network = new PostgresProxy(postgres::getPort)) {
      JobChanges changes = new JobChanges(through(network, postgres), Duration.ofSeconds(1));
      changes.start();
      UUID job = UUID.randomUUID();
      try (JobChanges.Subscription waiting = changes.ofJob(job)) {
        hearsOf(job, waiting);
        hearsOf(job, waiting); // the first may have been the greeting of a new connection
        network.freeze();
        say(job);
        network.thaw();

        assertThat(waiting.await(LONG)).as("told to look after reconnecting").isTrue();
        hearsOf(job, waiting);
      } finally {
        changes.stop();
      }
    }
  }

  private void hearsOf(UUID job, JobChanges.Subscription waiting) {
    await()
        .untilAsserted(
            () -> {
              say(job);
              assertThat(waiting.await(Duration.ofMillis(100))).isTrue();
            });
    await().until(() -> !waiting.await(Duration.ofMillis(600)));
  }

  private void say(UUID job) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_notify('flattail_job', '" + job + "')");
    }
  }

  private DataSource through(PostgresProxy network, URI postgres) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(network.url("listener").replace("/flattail?", postgres.getPath() + "?"));
    source.setUser(database.user());
    source.setPassword(database.password());
    source.setSocketTimeout(1);
    return source;
  }
}
