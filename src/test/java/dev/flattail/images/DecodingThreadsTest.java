package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DecodingThreadsTest {
  @Test
  void allIsDoneOnceAndNoTwoThreadsHaveTheSameNumber() {
    AtomicIntegerArray done = new AtomicIntegerArray(1000);
    AtomicIntegerArray busy = new AtomicIntegerArray(3);

    DecodingThreads.forEach(
        1000,
        3,
        (thread, i) -> {
          assertThat(busy.incrementAndGet(thread)).isEqualTo(1);
          done.incrementAndGet(i);
          busy.decrementAndGet(thread);
        });

    for (int i = 0; i < 1000; i++) {
      assertThat(done.get(i)).isEqualTo(1);
    }
    DecodingThreads.forEach(0, 3, (_, i) -> done.incrementAndGet(i));
    assertThat(done.get(0)).isEqualTo(1);
  }

  @Test
  void aFailureEndsTheWorkAndIsThrown() {
    AtomicInteger after = new AtomicInteger();

    assertThatThrownBy(
            () ->
                DecodingThreads.forEach(
                    100_000,
                    2,
                    (_, i) -> {
                      if (i == 5) {
                        throw new UnreadableImageException("five");
                      }
                      after.incrementAndGet();
                    }))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessage("five");
    assertThat(after).hasValueLessThan(100_000);
  }

  @Test
  void nothingRunsAnyMoreWhenAnInterruptedCallReturns() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Integer> left = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    DecodingThreads.forEach(
                        Integer.MAX_VALUE / 2,
                        2,
                        (_, _) -> {
                          running.incrementAndGet();
                          started.countDown();
                          Thread.onSpinWait();
                          running.decrementAndGet();
                        });
                  } catch (CancellationException e) {
                    thrown.set(e);
                    left.set(running.get());
                  }
                });
    started.await();
    caller.interrupt();
    caller.join();

    assertThat(thrown.get()).isInstanceOf(CancellationException.class);
    assertThat(left.get()).isZero();
  }
}
