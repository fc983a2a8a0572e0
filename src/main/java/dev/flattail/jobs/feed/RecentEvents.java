package dev.flattail.jobs.feed;

import dev.flattail.jobs.FeedEvent;
import dev.flattail.jobs.FeedPosition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest events of all jobs, read once for all listeners. Listeners take from it at their own
 * pace. One that falls behind the oldest event reads the database.
 */
final class RecentEvents {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final Deque<FeedEvent> events = new ArrayDeque<>();
  private FeedPosition complete;
  private FeedPosition reached;
  private boolean closed;

  /**
   * @param capacity how many events are kept
   * @param start position from which on events are added
   */
  RecentEvents(int capacity, FeedPosition start) {
    this.capacity = capacity;
    this.complete = start;
    this.reached = start;
  }

  /**
   * Events after a position.
   *
   * @param reached position up to which {@code events} is complete
   */
  record Slice(List<FeedEvent> events, FeedPosition reached) {}

  /** Returns the events after a position; empty when some of them are no longer kept. */
  Optional<Slice> after(FeedPosition position) {
    lock.lock();
    try {
      if (position.compareTo(complete) < 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Slice(
              events.stream().filter(event -> event.position().compareTo(position) > 0).toList(),
              position.compareTo(reached) > 0 ? position : reached));
    } finally {
      lock.unlock();
    }
  }

  FeedPosition reached() {
    lock.lock();
    try {
      return reached;
    } finally {
      lock.unlock();
    }
  }

  void add(FeedReads.Page page) {
    lock.lock();
    try {
      events.addAll(page.events());
      reached = page.reached();
      while (events.size() > capacity) {
        complete = events.removeFirst().position();
      }
      if (!page.events().isEmpty()) {
        grown.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there are events after a position, or until nothing will be added any more. */
  void awaitAfter(FeedPosition position, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (!closed
          && left > 0
          && (events.isEmpty() || events.getLast().position().compareTo(position) <= 0)) {
        left = grown.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether nothing will be added any more. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits: nothing will be added any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
