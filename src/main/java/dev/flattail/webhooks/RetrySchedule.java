package dev.flattail.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * The waits between the attempts of a delivery: seconds first, hours later, a day in all. Each is
 * lengthened or shortened at random by up to a fifth, so that a receiver that returns after an
 * outage does not get everything at once.
 */
final class RetrySchedule {
  private static final List<Duration> WAITS =
      Stream.of("10s", "1m", "5m", "15m", "30m", "1h", "2h", "4h", "8h", "8h")
          .map(text -> Duration.parse("PT" + text))
          .toList();

  private static final double JITTER = 0.2;

  /** A receiver may ask for more time than the schedule gives, up to this. */
  private static final Duration LONGEST_ASKED = Duration.ofHours(8);

  private final DoubleSupplier random;

  /**
   * Creates a schedule.
   *
   * @param random numbers from 0 to 1
   */
  RetrySchedule(DoubleSupplier random) {
    this.random = random;
  }

  /** Returns how many attempts there are in all. */
  static int attempts() {
    return WAITS.size() + 1;
  }

  /**
   * Returns the wait before the next attempt; empty when there is none.
   *
   * @param tries attempts so far
   * @param asked time that the receiver asked for; zero for none
   */
  Optional<Duration> after(int tries, Duration asked) {
    if (tries > WAITS.size()) {
      return Optional.empty();
    }
    double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
    Duration wait = Duration.ofMillis(Math.round(WAITS.get(tries - 1).toMillis() * factor));
    Duration most = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    return Optional.of(wait.compareTo(most) < 0 ? most : wait);
  }
}
