package dev.flattail.app;

import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/**
 * Configures the controllers, their security, housekeeping, and JPA, which a worker does without.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole({ProcessRole.API, ProcessRole.ALL})
@EntityScan("dev.flattail")
@EnableJpaRepositories("dev.flattail")
@ComponentScan({
  "dev.flattail.api",
  "dev.flattail.submission",
  "dev.flattail.presets",
  "dev.flattail.security",
  "dev.flattail.housekeeping",
  "dev.flattail.observability.queue"
})
class HttpConfiguration {}
