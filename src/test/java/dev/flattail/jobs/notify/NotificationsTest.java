package dev.flattail.jobs.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.jobs.Progress;
import dev.flattail.jobs.QueueControl;
import dev.flattail.jobs.QueueFixture;
import dev.flattail.jobs.worker.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

@SuppressWarnings("NullAway.Init") // Spring and JUnit set the fields
class NotificationsTest extends QueueFixture {
  @Autowired DataSource dataSource;
  @Autowired TransactionTemplate transaction;
  @Autowired QueueControl control;

  private Connection listening;
  private final Set<String> heard = new HashSet<>();

  @BeforeEach
  void listen() throws SQLException {
    listening = dataSource.getConnection();
    try (Statement statement = listening.createStatement()) {
      statement.execute("listen flattail_job; listen flattail_cancel; listen flattail_work");
    }
  }

  @AfterEach
  void close() throws SQLException {
    try (Connection closing = listening;
        Statement statement = closing.createStatement()) {
      statement.execute("unlisten *");
    }
  }

  @Test
  void everyKindOfChangeIsHinted() {
    UUID id = submit().id();
    String job = "flattail_job " + id;
    says("the submission", job, "flattail_work ");
    Lease lease = claim();
    says("the claim", job);
    lease.progress(Progress.NONE);
    says("progress", job);
    lease.log("info", List.of("a line"));
    says("a line of the log", job);
    lease.metricsRow(1, Map.of("epoch", 1));
    says("metrics", job);
    lease.release("drained");
    says("the release", job, "flattail_work ");
    lease = claim();
    says("the second claim", job);
    jobs.cancel(id);
    says("the wish to cancel", job, "flattail_cancel " + id);
    lease.cancelled();
    says("the end", job);
    jobs.resume(id);
    says("the resumption", job, "flattail_work ");
    control.pause();
    says("the pause", "flattail_work ");
    control.resume();
    says("the queue going on", "flattail_work ");
  }

  @Test
  void whatWasRolledBackIsNotHinted() {
    List<UUID> gone = new ArrayList<>();
    transaction.executeWithoutResult(
        status -> {
          gone.add(submit().id());
          status.setRollbackOnly();
        });
    UUID stays = submit().id();

    says("the other submission", "flattail_job " + stays);
    assertThat(heard).doesNotContain("flattail_job " + gone.getFirst());
  }

  /** Every one of the hints comes; what was heard before does not count. */
  private void says(String what, String... hints) {
    heard.clear();
    await(what)
        .untilAsserted(
            () -> {
              PGNotification[] more = listening.unwrap(PGConnection.class).getNotifications(1);
              for (PGNotification notification : more == null ? new PGNotification[0] : more) {
                heard.add(notification.getName() + " " + notification.getParameter());
              }
              assertThat(heard).contains(hints);
            });
  }
}
