package dev.flattail.app;

import java.util.Map;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Implements {@code --migrate}: migrates the tables of {@code spring.datasource.*} and ends. It
 * serves deployments that migrate in a separate step, with permissions that the service itself does
 * not have. The service then starts with {@code flattail.database.migrate=false}.
 */
final class Migration {
  static final String OPTION = "--migrate";

  private static final Logger log = LoggerFactory.getLogger(Migration.class);

  private Migration() {}

  static void run(String... args) {
    SpringApplication application = new SpringApplication(Tables.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.addInitializers(Migration::prepare);
    try (ConfigurableApplicationContext context = application.run(args)) {
      var current = context.getBean(Flyway.class).info().current();
      log.info(
          "The tables are up to date, at version {}", current == null ? "0" : current.getVersion());
    }
  }

  private static void prepare(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    if (!StringUtils.hasText(environment.getProperty(RoleEnvironment.DATASOURCE))) {
      throw new StartupRefusedException(
          OPTION + " needs a PostgreSQL, and spring.datasource.url is not set.",
          RoleEnvironment.HOW_TO_NAME_A_DATABASE);
    }
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "flattail.migration", Map.of("flattail.database.migrate", "true")));
  }

  /**
   * Not annotated as a configuration, so that component scans of the application do not find it.
   */
  @ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  @Import(MigrationConfiguration.class)
  @EnableConfigurationProperties(FlattailProperties.class)
  static final class Tables {}
}
