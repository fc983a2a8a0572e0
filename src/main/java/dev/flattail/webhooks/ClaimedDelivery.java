package dev.flattail.webhooks;

import dev.flattail.jobs.StoredJson;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this process attempts now.
 *
 * @param claim fences the attempt: its result is ignored once the delivery was claimed again
 * @param tries attempts so far, this one included
 * @param owner {@code ""} for the operator
 * @param host owner, a space, and the URL's host with its port if that is not 443
 * @param disabled why the receiver is disabled; null when it is not
 */
record ClaimedDelivery(
    UUID id,
    long claim,
    int tries,
    String owner,
    String host,
    String url,
    Event event,
    @Nullable String disabled) {

  /**
   * What happened.
   *
   * @param type such as {@code job.succeeded}
   */
  record Event(
      UUID id,
      String type,
      Instant at,
      @Nullable UUID job,
      @Nullable UUID sweep,
      StoredJson data) {}
}
