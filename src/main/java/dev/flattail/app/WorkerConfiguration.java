package dev.flattail.app;

import dev.flattail.access.Caller;
import dev.flattail.access.CurrentCaller;
import dev.flattail.worker.WorkerLimits;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The claim loop and the engine behind it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(ProcessRole.WORKER)
@ComponentScan({"dev.flattail.worker", "dev.flattail.observability.work"})
class WorkerConfiguration {
  /** A worker runs everybody's jobs; what they may use was decided when they were submitted. */
  @Bean
  CurrentCaller currentCaller() {
    return () -> Caller.OPERATOR;
  }

  @Bean
  WorkerLimits workerLimits(FlattailProperties properties, ConfigurableApplicationContext context) {
    return new WorkerLimits(
        properties.worker().jobs(), properties.worker().maxIdle(), () -> end(context));
  }

  /** On a thread of its own: the worker's thread is waited for. */
  private static void end(ConfigurableApplicationContext context) {
    Thread.ofPlatform()
        .name("worker-end")
        .start(() -> System.exit(SpringApplication.exit(context)));
  }
}
