package dev.flattail.app;

import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.worker.WorkerIdentity;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the queue's timing and this worker's id from {@code flattail.worker.*}. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {
  @Bean
  QueueSettings queueSettings(FlattailProperties properties) {
    return QueueSettings.of(properties.worker().heartbeat(), properties.worker().lease());
  }

  @Bean
  WorkerIdentity workerIdentity(FlattailProperties properties) {
    UUID given = properties.worker().id();
    return new WorkerIdentity(given == null ? UUID.randomUUID() : given);
  }
}
