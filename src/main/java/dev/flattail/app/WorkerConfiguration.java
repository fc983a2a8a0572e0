package dev.flattail.app;

import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.worker.WorkerLimits;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Configures the claim loop and the engine. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(ProcessRole.WORKER)
@ComponentScan({"dev.flattail.worker", "dev.flattail.observability.work"})
class WorkerConfiguration {
  /**
   * Returns the operator, since a worker runs the jobs of all owners; quotas were checked at
   * submission.
   */
  @Bean
  CurrentCaller currentCaller() {
    return () -> Caller.OPERATOR;
  }

  @Bean
  WorkerLimits workerLimits(FlattailProperties properties, ConfigurableApplicationContext context) {
    return new WorkerLimits(
        properties.worker().jobs(), properties.worker().maxIdle(), () -> end(context));
  }

  /**
   * Ends the process on a separate thread, since closing the context waits for the worker's thread.
   */
  private static void end(ConfigurableApplicationContext context) {
    Thread.ofPlatform()
        .name("worker-end")
        .start(() -> System.exit(SpringApplication.exit(context)));
  }
}
