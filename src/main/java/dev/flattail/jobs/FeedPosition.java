package dev.flattail.jobs;

import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the stream of the events of all jobs. Events are ordered by the transaction that
 * wrote them, then by job, then by their number.
 *
 * @param transaction number of the transaction, as PostgreSQL counts them
 * @param seq number of the event within its job; 0 before all events of the transaction
 */
public record FeedPosition(long transaction, UUID job, long seq)
    implements Comparable<FeedPosition> {
  private static final UUID NO_JOB = new UUID(0, 0);
  private static final Pattern WIRE =
      Pattern.compile(
          "(\\d{1,18})(?:\\.(\\d{1,18})\\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?");

  /** PostgreSQL compares UUIDs as unsigned bytes, {@link UUID#compareTo} does not. */
  private static final Comparator<UUID> BY_BYTES =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  private static final Comparator<FeedPosition> ORDER =
      Comparator.comparingLong(FeedPosition::transaction)
          .thenComparing(FeedPosition::job, BY_BYTES)
          .thenComparingLong(FeedPosition::seq);

  /** Returns the position before all events of a transaction. */
  public static FeedPosition before(long transaction) {
    return new FeedPosition(transaction, NO_JOB, 0);
  }

  /** Returns the position with the given {@link #wire()} form. */
  public static Optional<FeedPosition> ofWire(String text) {
    Matcher parts = WIRE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long transaction = Long.parseLong(parts.group(1));
    return Optional.of(
        parts.group(2) == null
            ? before(transaction)
            : new FeedPosition(
                transaction, UUID.fromString(parts.group(3)), Long.parseLong(parts.group(2))));
  }

  /** Returns the id of server-sent events at this position. */
  public String wire() {
    return equals(before(transaction)) ? "" + transaction : transaction + "." + seq + "." + job;
  }

  @Override
  public int compareTo(FeedPosition other) {
    return ORDER.compare(this, other);
  }
}
