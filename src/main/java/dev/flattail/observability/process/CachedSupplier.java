package dev.flattail.observability.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the result of a supplier that may fail or hang, such as a query. Only one thread at a time
 * calls the supplier. The result, or its absence, is cached for a while. Callers wait for a limited
 * time, so scrapes and probes always end. Caffeine is not used because its asynchronous cache does
 * not cache a timeout. Each gauge of a scrape would then wait for a hanging database.
 */
public final class CachedSupplier<T> {
  private static final Logger log = LoggerFactory.getLogger(CachedSupplier.class);

  private final String name;
  private final Supplier<T> supplier;
  private final Duration kept;
  private final Duration timeout;
  private @Nullable CompletableFuture<T> asked;
  private @Nullable T answer;
  private long answeredNanos;
  private boolean answered;

  /**
   * Creates a cache.
   *
   * @param kept how long a result, or its absence, is cached
   * @param timeout how long a caller waits for a new result
   */
  public CachedSupplier(String name, Supplier<T> supplier, Duration kept, Duration timeout) {
    this.name = name;
    this.supplier = supplier;
    this.kept = kept;
    this.timeout = timeout;
  }

  /** Returns the result; null when the supplier gives none in time. */
  public @Nullable T get() {
    CompletableFuture<T> waiting;
    synchronized (this) {
      if (answered && System.nanoTime() - answeredNanos < kept.toNanos()) {
        return answer;
      }
      // A completed call holds the previous result, even if its thread has not ended yet.
      if (asked == null || asked.isDone()) {
        asked = new CompletableFuture<>();
        ask(asked);
      }
      waiting = asked;
    }
    try {
      T now = waiting.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return keep(now);
    } catch (TimeoutException | ExecutionException none) {
      log.debug("No result for {}", name, none);
      return keep(null);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void ask(CompletableFuture<T> answerTo) {
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                answerTo.complete(supplier.get());
              } catch (RuntimeException | Error failed) {
                answerTo.completeExceptionally(failed);
              } finally {
                over(answerTo);
              }
            });
  }

  private synchronized void over(CompletableFuture<T> done) {
    if (asked == done) {
      asked = null;
    }
  }

  private synchronized @Nullable T keep(@Nullable T now) {
    answer = now;
    answeredNanos = System.nanoTime();
    answered = true;
    return now;
  }
}
