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
 * The newest answer to a question whose answering may fail or take for ever, such as one to a
 * database. It is asked by one thread at a time and kept for a while; nobody waits for it longer
 * than a moment, so a scrape or a probe always ends.
 */
public final class Fresh<T> {
  private static final Logger log = LoggerFactory.getLogger(Fresh.class);

  private final String name;
  private final Supplier<T> question;
  private final Duration kept;
  private final Duration patience;
  private @Nullable CompletableFuture<T> asked;
  private @Nullable T answer;
  private long answeredNanos;
  private boolean answered;

  /**
   * @param kept how long an answer, or its absence, is good
   * @param patience how long a caller waits for a new one
   */
  public Fresh(String name, Supplier<T> question, Duration kept, Duration patience) {
    this.name = name;
    this.question = question;
    this.kept = kept;
    this.patience = patience;
  }

  /** The answer; null when there is none in time. */
  public @Nullable T get() {
    CompletableFuture<T> waiting;
    synchronized (this) {
      if (answered && System.nanoTime() - answeredNanos < kept.toNanos()) {
        return answer;
      }
      // Answered, and its thread has not yet come to say so: that answer is the old one.
      if (asked == null || asked.isDone()) {
        asked = new CompletableFuture<>();
        ask(asked);
      }
      waiting = asked;
    }
    try {
      T now = waiting.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return keep(now);
    } catch (TimeoutException | ExecutionException none) {
      log.debug("No answer for {}", name, none);
      return keep(null);
    } catch (InterruptedException e) {
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
                answerTo.complete(question.get());
              } catch (RuntimeException | Error failed) {
                answerTo.completeExceptionally(failed);
              } finally {
                over(answerTo);
              }
            });
  }

  private synchronized void over(CompletableFuture<T> question) {
    if (asked == question) {
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
