package dev.flattail.jobs;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.quotas.Quotas;
import java.time.Duration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/**
 * Configures the package's own beans, with a lease that tests expire explicitly. It has no
 * configuration annotation, so that scans of the whole application do not find it.
 */
@EnableAutoConfiguration
@ComponentScan("dev.flattail.jobs")
class QueueBeans {
  static final QueueSettings SETTINGS =
      new QueueSettings(
          Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMillis(1), 3, Duration.ZERO);

  @Bean
  CurrentCaller currentCaller() {
    return () -> Caller.OPERATOR;
  }

  @Bean
  Quotas quotas() {
    return Quotas.NONE;
  }

  @Bean
  RecordedQueue recordedQueue() {
    return new RecordedQueue();
  }

  @Bean
  QueueSettings queueSettings() {
    return SETTINGS;
  }
}
