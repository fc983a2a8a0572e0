package dev.flattail.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/**
 * Entry point of every role. What the role decides is in {@link RoleEnvironment} (before the
 * context) and in the configurations marked {@link ConditionalOnRole}.
 */
@SpringBootApplication(
    scanBasePackages = {
      "dev.flattail.app",
      "dev.flattail.jobs",
      "dev.flattail.artifacts",
      "dev.flattail.datasets",
      "dev.flattail.observability"
    })
@EntityScan("dev.flattail")
@EnableJpaRepositories("dev.flattail")
@EnableConfigurationProperties(FlattailProperties.class)
public class Flattail {
  public static void main(String[] args) {
    SpringApplication.run(Flattail.class, args);
  }
}
