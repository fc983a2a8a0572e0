package dev.flattail.datasets;

import dev.flattail.access.Caller;
import dev.flattail.access.CurrentCaller;
import dev.flattail.access.Quotas;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** The package's own beans. */
@EnableAutoConfiguration
@EntityScan("dev.flattail.datasets")
@EnableJpaRepositories("dev.flattail.datasets")
@ComponentScan("dev.flattail.datasets")
class DatasetsOnly {
  @Bean
  CurrentCaller currentCaller() {
    return () -> Caller.OPERATOR;
  }

  @Bean
  Quotas quotas() {
    return Quotas.NONE;
  }
}
