package dev.flattail.observability.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FreshTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void anAnswerIsKept() {
    Fresh<Integer> fresh = new Fresh<>("test", asked::incrementAndGet, LONG, LONG);

    assertThat(fresh.get()).isEqualTo(1);
    assertThat(fresh.get()).isEqualTo(1);
  }

  @Test
  void afterAWhileItIsAskedAnew() {
    Fresh<Integer> fresh = new Fresh<>("test", asked::incrementAndGet, Duration.ZERO, LONG);

    assertThat(fresh.get()).isEqualTo(1);
    assertThat(fresh.get()).isEqualTo(2);
  }

  @Test
  void aFailureIsNoAnswerAndIsKeptLikeOne() {
    Fresh<Integer> fresh =
        new Fresh<>(
            "test",
            () -> {
              throw new IllegalStateException("failure " + asked.incrementAndGet());
            },
            LONG,
            LONG);

    assertThat(fresh.get()).isNull();
    assertThat(fresh.get()).isNull();
    assertThat(asked).hasValue(1);
  }

  @Test
  void aQuestionThatHangsIsAskedOnceAndWaitedForBriefly() {
    CountDownLatch hanging = new CountDownLatch(1);
    Fresh<Integer> fresh =
        new Fresh<>(
            "test",
            () -> {
              asked.incrementAndGet();
              await(hanging);
              return 7;
            },
            Duration.ofMillis(1),
            Duration.ofMillis(20));

    assertThat(fresh.get()).isNull();
    assertThat(fresh.get()).isNull();
    assertThat(asked).hasValue(1);

    hanging.countDown();
    org.awaitility.Awaitility.await().until(fresh::get, Integer.valueOf(7)::equals);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
