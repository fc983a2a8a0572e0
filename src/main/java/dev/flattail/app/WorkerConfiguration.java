package dev.flattail.app;

import dev.flattail.access.Caller;
import dev.flattail.access.CurrentCaller;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The claim loop and the engine behind it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.WORKER)
@ComponentScan({"dev.flattail.worker", "dev.flattail.observability.work"})
class WorkerConfiguration {
  /** A worker runs everybody's jobs; what they may use was decided when they were submitted. */
  @Bean
  CurrentCaller currentCaller() {
    return () -> Caller.OPERATOR;
  }
}
