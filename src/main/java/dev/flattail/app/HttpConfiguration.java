package dev.flattail.app;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Configures the controllers, their security, and housekeeping. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole({ProcessRole.API, ProcessRole.ALL})
@ComponentScan({
  "dev.flattail.api",
  "dev.flattail.submission",
  "dev.flattail.presets",
  "dev.flattail.security",
  "dev.flattail.housekeeping",
  "dev.flattail.observability.queue"
})
class HttpConfiguration {}
