package dev.flattail.app;

import dev.flattail.app.aot.StartRehearsal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;

/**
 * The application in every role. The role affects {@link RoleEnvironment} (before the context
 * starts) and the configurations marked {@link ConditionalOnRole}.
 */
@SpringBootApplication(
    // JPA has a context of its own.
    exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class},
    scanBasePackages = {
      "dev.flattail.app",
      "dev.flattail.jobs",
      "dev.flattail.artifacts",
      "dev.flattail.datasets",
      "dev.flattail.observability.process"
    })
@EnableConfigurationProperties(FlattailProperties.class)
public class Flattail {
  public static void main(String[] args) throws Exception {
    // Numbers in logs and messages are read by programs too, so they look the same on every
    // machine.
    Locale.setDefault(Locale.ROOT);
    if (Arrays.asList(args).contains(Migration.OPTION)) {
      orStatus(() -> Migration.run(args));
      return;
    }
    if (Arrays.asList(args).contains(StartRehearsal.OPTION)) {
      StartRehearsal.run(Flattail.class);
      System.exit(0);
    }
    SpringApplication application = new SpringApplication(Flattail.class);
    if (Arrays.asList(args).contains("--demo")) {
      // Keeps the log out of the demo's terminal; --logging.level.root=info enables it again.
      application.setDefaultProperties(Map.of("logging.level.root", "warn"));
      System.out.println("Starting Flattail …");
    }
    run(application, args);
  }

  /** Runs the application in this process. */
  public static void run(SpringApplication application, String... args) {
    GracefulShutdown.of(application);
    orStatus(() -> application.run(args));
  }

  /** Runs a start, and exits with a specific status if it fails for a known reason. */
  static void orStatus(Runnable start) {
    try {
      start.run();
    } catch (RuntimeException failed) {
      // Already reported by Spring's failure analyzers.
      System.exit(StartStatus.of(failed).orElseThrow(() -> failed));
    }
  }
}
