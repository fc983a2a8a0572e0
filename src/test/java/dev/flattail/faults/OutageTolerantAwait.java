package dev.flattail.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.dao.DataAccessException;

/** Waiting while PostgreSQL may be away. */
final class OutageTolerantAwait {
  private OutageTolerantAwait() {}

  /** Whether it becomes true by then. */
  static boolean until(Duration atMost, Callable<Boolean> condition) {
    try {
      await()
          .atMost(atMost)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .ignoreExceptionsInstanceOf(DataAccessException.class)
          .until(condition);
      return true;
    } catch (ConditionTimeoutException never) {
      return false;
    }
  }

  /** The length of a fault. */
  static void pass(Duration time) throws InterruptedException {
    boolean unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
