package dev.flattail.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.dao.DataAccessException;

/** Waits for conditions while PostgreSQL may be unreachable. */
final class OutageTolerantAwait {
  private OutageTolerantAwait() {}

  /** Returns whether the condition becomes true in time. */
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

  /** Waits for the duration of a fault. */
  static void pass(Duration time) throws InterruptedException {
    boolean unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
