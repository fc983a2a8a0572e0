package dev.flattail.observability.queue;

import dev.flattail.observability.process.CachedSupplier;
import dev.flattail.promotion.Promotions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Gauge for the decisions of searches, read from PostgreSQL at each scrape; NaN during an outage.
 */
@Component
class SearchMeters implements MeterBinder {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final CachedSupplier<Double> oldest;

  SearchMeters(Promotions promotions) {
    this.oldest =
        new CachedSupplier<>("search-load", promotions::oldestUndecidedSeconds, KEPT, TIMEOUT);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(
            "flattail.searches.oldest.undecided.age",
            oldest,
            cached -> {
              Double seconds = cached.get();
              return seconds == null ? Double.NaN : seconds;
            })
        .description(
            "Age of the oldest end of a job about which its search has not decided; 0 without any")
        .baseUnit("seconds")
        .register(registry);
  }
}
