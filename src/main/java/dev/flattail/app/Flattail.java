package dev.flattail.app;

import java.util.Arrays;
import java.util.Map;
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
      "dev.flattail.observability.process"
    })
@EntityScan("dev.flattail")
@EnableJpaRepositories("dev.flattail")
@EnableConfigurationProperties(FlattailProperties.class)
public class Flattail {
  public static void main(String[] args) {
    if (Arrays.asList(args).contains(Migration.OPTION)) {
      orStatus(() -> Migration.run(args));
      return;
    }
    SpringApplication application = new SpringApplication(Flattail.class);
    if (Arrays.asList(args).contains("--demo")) {
      // The demo has the terminal to itself; --logging.level.root=info brings the log back.
      application.setDefaultProperties(Map.of("logging.level.root", "warn"));
      System.out.println("Starting Flattail …");
    }
    run(application, args);
  }

  /** Runs the application as this process. */
  public static void run(SpringApplication application, String... args) {
    GracefulShutdown.of(application);
    orStatus(() -> application.run(args));
  }

  /** Ends the process with a status that says why, where a failed start has one. */
  static void orStatus(Runnable start) {
    try {
      start.run();
    } catch (RuntimeException failed) {
      // Already told, by Spring's analyzers of failures.
      System.exit(StartStatus.of(failed).orElseThrow(() -> failed));
    }
  }
}
