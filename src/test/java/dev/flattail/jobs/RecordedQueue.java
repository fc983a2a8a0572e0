package dev.flattail.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of the queue as text, except claims that found nothing. */
final class RecordedQueue implements QueueListener {
  private final List<String> told = new CopyOnWriteArrayList<>();

  /** Returns the events since the last call. */
  List<String> take() {
    List<String> all = new ArrayList<>(told);
    told.clear();
    return all;
  }

  @Override
  public void submitted(String kind) {
    told.add("submitted " + kind);
  }

  @Override
  public void claimAsked(boolean found, Duration took) {
    if (found && took.isPositive()) {
      told.add("claimed");
    }
  }

  @Override
  public void started(String kind, Duration waited) {
    told.add("started " + kind + (waited.isNegative() ? " before it came" : ""));
  }

  @Override
  public void finished(String kind, JobState state) {
    told.add("finished " + kind + " " + state.wire());
  }

  @Override
  public void failed(FailureCause cause) {
    told.add("failed " + cause.slug());
  }

  @Override
  public void retried(FailureCause cause) {
    told.add("retried " + cause.slug());
  }

  @Override
  public void released() {
    told.add("released");
  }

  @Override
  public void leaseLost(Loss how) {
    told.add("lost " + how.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void refused(FencedWrite write) {
    told.add("refused " + write.name().toLowerCase(Locale.ROOT));
  }
}
