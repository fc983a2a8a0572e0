package dev.flattail.observability.queue;

import dev.flattail.jobspec.schema.Names;
import dev.flattail.observability.process.CachedSupplier;
import dev.flattail.webhooks.WebhookListener;
import dev.flattail.webhooks.WebhookLoad;
import dev.flattail.webhooks.WebhookLoads;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * Counts this process's attempts to deliver webhooks. Gauges for the outbox are read from
 * PostgreSQL at each scrape; NaN during an outage.
 */
@Component
class WebhookMeters implements WebhookListener {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final MeterRegistry registry;
  private final CachedSupplier<WebhookLoad> load;

  WebhookMeters(MeterRegistry registry, WebhookLoads loads) {
    this.registry = registry;
    this.load = new CachedSupplier<>("webhook-load", loads::load, KEPT, TIMEOUT);
    for (Outcome outcome : Outcome.values()) {
      attempts(outcome);
    }
    gauge("flattail.webhooks.pending", WebhookLoad::pending)
        .description("Webhook deliveries that wait for an attempt")
        .register(registry);
    gauge("flattail.webhooks.due", WebhookLoad::due)
        .description("Webhook deliveries that could be attempted now")
        .register(registry);
    gauge("flattail.webhooks.oldest.pending.age", WebhookLoad::oldestPendingSeconds)
        .description("Age of the oldest of them; 0 without any")
        .baseUnit("seconds")
        .register(registry);
    gauge("flattail.webhooks.endpoints.disabled", WebhookLoad::disabledEndpoints)
        .description("Webhook receivers that are disabled after failures")
        .register(registry);
  }

  @Override
  public void attempted(Outcome outcome) {
    attempts(outcome).increment();
  }

  private Counter attempts(Outcome outcome) {
    return Counter.builder("flattail.webhooks.attempts")
        .description("Attempts to deliver a webhook")
        .tag("outcome", Names.of(outcome))
        .register(registry);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<WebhookLoad> value) {
    return Gauge.builder(
        name,
        load,
        cached -> {
          WebhookLoad now = cached.get();
          return now == null ? Double.NaN : value.applyAsDouble(now);
        });
  }
}
