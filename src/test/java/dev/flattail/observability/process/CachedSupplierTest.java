package dev.flattail.observability.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CachedSupplierTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void anAnswerIsKept() {
    CachedSupplier<Integer> cached =
        new CachedSupplier<>("test", asked::incrementAndGet, LONG, LONG);

    assertThat(cached.get()).isEqualTo(1);
    assertThat(cached.get()).isEqualTo(1);
  }

  @Test
  void afterAWhileItIsAskedAnew() {
    CachedSupplier<Integer> cached =
        new CachedSupplier<>("test", asked::incrementAndGet, Duration.ZERO, LONG);

    assertThat(cached.get()).isEqualTo(1);
    assertThat(cached.get()).isEqualTo(2);
  }

  @Test
  void aFailureIsNoAnswerAndIsKeptLikeOne() {
    CachedSupplier<Integer> cached =
        new CachedSupplier<>(
            "test",
            () -> {
              throw new IllegalStateException("failure " + asked.incrementAndGet());
            },
            LONG,
            LONG);

    assertThat(cached.get()).isNull();
    assertThat(cached.get()).isNull();
    assertThat(asked).hasValue(1);
  }

  @Test
  void aHangingCallIsMadeOnceAndAwaitedBriefly() {
    CountDownLatch hanging = new CountDownLatch(1);
    CachedSupplier<Integer> cached =
        new CachedSupplier<>(
            "test",
            () -> {
              asked.incrementAndGet();
              awaitUninterrupted(hanging);
              return 7;
            },
            Duration.ofMillis(1),
            Duration.ofMillis(20));

    assertThat(cached.get()).isNull();
    await().until(asked::get, Integer.valueOf(1)::equals); // a busy machine begins it later
    assertThat(cached.get()).isNull();
    assertThat(asked).hasValue(1);

    hanging.countDown();
    await().until(cached::get, Integer.valueOf(7)::equals);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
