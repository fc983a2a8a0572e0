package dev.flattail.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.LeaseLostException;
import dev.flattail.jobs.worker.Publication;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests the events of the queue that metrics receive. */
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class QueueListenerTest extends QueueFixture {
  private static final Failure OUT_OF_MEMORY = new Failure(FailureCause.OUT_OF_MEMORY, "full");

  @Autowired RecordedQueue watch;
  @Autowired TransactionTemplate transaction;

  @BeforeEach
  void forget() {
    watch.take();
  }

  @Test
  void aJobsWayThroughTheQueueIsTold() {
    submit();
    Lease lease = claim();
    assertThat(watch.take()).containsExactly("submitted train", "claimed", "started train");

    lease.succeed(Map.of(), Publication.NOTHING);
    assertThat(watch.take()).containsExactly("finished train succeeded");
  }

  @Test
  void retriedFailuresAreNotReportedAsEnds() {
    submit();
    claim().fail(OUT_OF_MEMORY);
    assertThat(watch.take()).contains("retried out-of-memory").noneMatch(isEnd());

    sql.sql("update job set run_after = now()").update();
    Lease second = claim();
    second.release("drained");
    assertThat(watch.take()).containsExactly("claimed", "released");

    claim().fail(new Failure(FailureCause.DIVERGED, "NaN"));
    assertThat(watch.take()).containsExactly("claimed", "failed diverged", "finished train failed");
  }

  @Test
  void aLostLeaseAndTheWritesThatCameAfterItAreTold() {
    submit();
    Lease stale = claim();
    letLeaseRunOut(stale);
    reaper.run();
    assertThat(watch.take()).contains("retried worker-lost", "lost expired");

    for (Runnable write :
        List.<Runnable>of(
            stale::heartbeat,
            () -> stale.log("info", List.of("late")),
            () -> stale.publish(Publication.NOTHING),
            () -> stale.succeed(Map.of(), Publication.NOTHING))) {
      assertThatThrownBy(write::run).isInstanceOf(LeaseLostException.class);
    }
    assertThat(watch.take())
        .containsExactly("refused heartbeat", "refused log", "refused publish", "refused end");
  }

  @Test
  void aDeadWorkersJobIsToldAsSuch() {
    submit();
    claim();
    watch.take();

    reaper.workerDied(worker);

    assertThat(watch.take()).containsExactlyInAnyOrder("retried worker-lost", "lost worker_died");
  }

  @Test
  void aCancelledJobThatNeverRanHasAnEnd() {
    jobs.cancel(submit().id());

    assertThat(watch.take()).containsExactly("submitted train", "finished train cancelled");
  }

  @Test
  void whatIsRolledBackWasNeverTold() {
    transaction.executeWithoutResult(
        status -> {
          submit();
          status.setRollbackOnly();
        });

    assertThat(watch.take()).isEmpty();
  }

  private static java.util.function.Predicate<String> isEnd() {
    return told -> told.startsWith("finished") || told.startsWith("failed");
  }
}
