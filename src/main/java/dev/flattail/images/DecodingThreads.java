package dev.flattail.images;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs work on the threads that decode, scale and augment images, one pool per process. Results
 * must not depend on which thread processes an image.
 */
public final class DecodingThreads {
  private static final ExecutorService POOL =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("decode-", 0).daemon().factory());

  private static volatile int threads = Runtime.getRuntime().availableProcessors();

  private DecodingThreads() {}

  /** Processes one of several images. */
  public interface Work {
    /**
     * @param thread number of the thread in this call, from 0. Concurrent runs have different
     *     numbers, so it can index scratch memory.
     * @param index index of the image
     */
    void run(int thread, int index);
  }

  /** Sets the number of threads; by default one per core. */
  public static void use(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("there must be at least one thread, not " + count);
    }
    threads = count;
  }

  /** Returns the number of threads. */
  public static int count() {
    return threads;
  }

  /**
   * Runs {@code work} for 0 to {@code count - 1}, in no fixed order, and waits for all of it.
   *
   * @throws CancellationException when the calling thread is interrupted; its interrupt status
   *     stays set, and no work is running
   */
  public static void forEach(int count, Work work) {
    forEach(count, threads, work);
  }

  /**
   * Runs as {@link #forEach(int, Work)} on at most {@code most} threads. After a failure no new
   * work begins, and the failure with the lowest index is thrown.
   */
  public static void forEach(int count, int most, Work work) {
    AtomicInteger next = new AtomicInteger();
    Failures failures = new Failures();
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < Math.min(count, most); t++) {
      int thread = t;
      running.add(POOL.submit(() -> untilDone(count, thread, next, failures, work)));
    }
    boolean interrupted = false;
    for (Future<?> one : running) {
      interrupted |= await(one, next, count);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while images were decoded");
    }
    failures.rethrow();
  }

  private static void untilDone(
      int count, int thread, AtomicInteger next, Failures failures, Work work) {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      try {
        work.run(thread, i);
      } catch (RuntimeException | Error e) {
        next.set(count);
        failures.add(i, e);
      }
    }
  }

  /**
   * Waits for one thread without being interrupted. Returns true when an interrupt arrived; then no
   * new work begins.
   */
  private static boolean await(Future<?> one, AtomicInteger next, int count) {
    boolean interrupted = false;
    while (true) {
      try {
        one.get();
        return interrupted;
      } catch (InterruptedException _) {
        next.set(count);
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException("a decoding thread died", e.getCause());
      }
    }
  }

  private static final class Failures {
    private int first = Integer.MAX_VALUE;
    private Throwable thrown = new IllegalStateException("nothing failed");

    synchronized void add(int index, Throwable failure) {
      if (index < first) {
        first = index;
        thrown = failure;
      }
    }

    synchronized void rethrow() {
      if (first == Integer.MAX_VALUE) {
        return;
      }
      switch (thrown) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        default -> throw new IllegalStateException(thrown);
      }
    }
  }
}
