package dev.flattail.app;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Migrations have connections of their own, without the pool's timeouts ({@link
 * DatabaseEnvironment}): on a large table one may take minutes.
 */
@Configuration(proxyBeanMethods = false)
class MigrationConfiguration {
  @Bean
  FlywayConfigurationCustomizer ownConnections(JdbcConnectionDetails database) {
    return flyway ->
        flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
  }

  @Bean
  FlywayMigrationStrategy tablesAtStart(
      JdbcConnectionDetails database, FlattailProperties properties) {
    FlattailProperties.Database settings = properties.database();
    DatabaseAtStart start = new DatabaseAtStart(database, settings.await());
    return settings.migrate() ? start::migrate : start::awaitTables;
  }
}
