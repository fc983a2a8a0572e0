package dev.flattail.app;

import dev.flattail.jobs.QueueSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The queue's timing, from {@code flattail.worker.*}. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {
  @Bean
  QueueSettings queueSettings(FlattailProperties properties) {
    return QueueSettings.of(properties.worker().heartbeat(), properties.worker().lease());
  }
}
