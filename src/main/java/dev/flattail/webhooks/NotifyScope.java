package dev.flattail.webhooks;

import java.util.EnumSet;
import java.util.Set;

/** What a list of targets is for. */
public enum NotifyScope {
  JOB(
      EnumSet.of(NotifyEvent.SUCCEEDED, NotifyEvent.FAILED, NotifyEvent.CANCELLED),
      EnumSet.range(NotifyEvent.SUCCEEDED, NotifyEvent.VERDICT),
      "a job"),
  SWEEP(
      EnumSet.of(NotifyEvent.ENDED),
      EnumSet.of(NotifyEvent.ENDED),
      "a sweep as a whole (events of its jobs go into base)"),
  OWNER(
      EnumSet.complementOf(EnumSet.of(NotifyEvent.VERDICT)),
      EnumSet.allOf(NotifyEvent.class),
      "an owner's jobs and sweeps");

  private final Set<NotifyEvent> usual;
  private final Set<NotifyEvent> possible;
  private final String what;

  NotifyScope(Set<NotifyEvent> usual, Set<NotifyEvent> possible, String what) {
    this.usual = usual;
    this.possible = possible;
    this.what = what;
  }

  /** Returns the events of a target that names none. */
  Set<NotifyEvent> usual() {
    return usual;
  }

  /** Returns the events that there are. */
  Set<NotifyEvent> possible() {
    return possible;
  }

  /** Returns what it is, for messages. */
  String what() {
    return what;
  }
}
