package dev.flattail.app;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Gives migrations separate connections without the pool's timeouts ({@link DatabaseEnvironment}),
 * since a migration of a large table may take minutes.
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
