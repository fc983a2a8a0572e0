package dev.flattail.app;

import dev.flattail.jobs.ServiceAddress;
import dev.flattail.jpa.JpaConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Configures the controllers, the page, their security, housekeeping, webhooks, experiment
 * trackers, and JPA, which a worker does without.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole({ProcessRole.API, ProcessRole.ALL})
@Import(JpaConfiguration.class)
@ComponentScan({
  "dev.flattail.api",
  "dev.flattail.page",
  "dev.flattail.submission",
  "dev.flattail.presets",
  "dev.flattail.security",
  "dev.flattail.housekeeping",
  "dev.flattail.webhooks",
  "dev.flattail.promotion",
  "dev.flattail.trackers",
  "dev.flattail.observability.queue"
})
class HttpConfiguration {
  @Bean
  ServiceAddress serviceAddress(FlattailProperties properties) {
    return ServiceAddress.of(properties.publicUrl());
  }
}
