package dev.flattail.jobs.feed;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jobs.FeedBatch;
import dev.flattail.jobs.FeedEvent;
import dev.flattail.jobs.FeedPosition;
import dev.flattail.jobs.JobFeed;
import dev.flattail.jobs.JobFilter;
import dev.flattail.jobs.notify.Deadline;
import dev.flattail.jobs.notify.JobChanges;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * {@link JobFeed} in PostgreSQL. All listeners of a process share one {@link FeedReader}, which
 * runs while there is a listener. A listener reads the database itself only for the events before
 * those that the reader keeps. How events are ordered: {@link FeedReads}.
 */
@Service
class PostgresJobFeed implements JobFeed {
  private final FeedReads reads;
  private final JobChanges changes;
  private final CurrentCaller caller;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable FeedReader reader;
  private int listeners;

  PostgresJobFeed(FeedReads reads, JobChanges changes, CurrentCaller caller) {
    this.reads = reads;
    this.changes = changes;
    this.caller = caller;
  }

  @Override
  public Listener listen(JobFilter filter, @Nullable FeedPosition after) {
    if (!filter.states().isEmpty()) {
      throw new IllegalArgumentException("a stream cannot select jobs by state");
    }
    Caller listener = caller.get();
    RecentEvents events = join();
    try {
      FeedPosition start =
          after == null || reads.isBeyondAllTransactions(after) ? events.reached() : after;
      return new Listening(listener, filter, events, start, start.equals(after));
    } catch (RuntimeException e) {
      leave();
      throw e;
    }
  }

  private RecentEvents join() {
    lock.lock();
    try {
      FeedReader present = reader;
      if (present == null || present.events().isClosed()) {
        reads.repairAfterRestore();
        present = new FeedReader(reads, changes);
        present.start();
        reader = present;
      }
      listeners++;
      return present.events();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      listeners--;
      if (listeners == 0 && reader != null) {
        reader.stop();
        reader = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private final class Listening implements Listener {
    private final Caller listener;
    private final JobFilter filter;
    private final RecentEvents recent;
    private final FeedPosition start;
    private final boolean continued;
    private FeedPosition position;
    private boolean closed;

    private Listening(
        Caller listener,
        JobFilter filter,
        RecentEvents recent,
        FeedPosition start,
        boolean continued) {
      this.listener = listener;
      this.filter = filter;
      this.recent = recent;
      this.start = start;
      this.continued = continued;
      this.position = start;
    }

    @Override
    public FeedPosition start() {
      return start;
    }

    @Override
    public boolean isContinued() {
      return continued;
    }

    @Override
    public FeedPosition present() {
      return reads.present();
    }

    @Override
    public FeedBatch await(Duration atMost) throws InterruptedException {
      Deadline deadline = Deadline.in(atMost);
      while (true) {
        Optional<RecentEvents.Slice> kept = recent.after(position);
        List<FeedEvent> events;
        if (kept.isPresent()) {
          events = kept.get().events();
          position = kept.get().reached();
        } else {
          FeedReads.Page page = reads.after(position, FeedReader.AT_ONCE);
          events = page.events();
          position = page.reached();
        }
        List<FeedEvent> wanted = events.stream().filter(this::isWanted).toList();
        boolean open = !changes.isClosing() && !recent.isClosed();
        if (!wanted.isEmpty() || !open || deadline.isOver()) {
          return new FeedBatch(wanted, position, open);
        }
        if (kept.isPresent()) {
          recent.awaitAfter(position, deadline.orSooner(atMost));
        }
      }
    }

    private boolean isWanted(FeedEvent event) {
      return listener.owns(event.job().owner()) && filter.matches(event.job());
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        leave();
      }
    }
  }
}
