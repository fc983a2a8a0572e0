package dev.flattail.app;

import dev.flattail.app.supervisor.WorkerSupervisor;
import org.springframework.beans.factory.ObjectProvider;
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

  /**
   * Returns how tables are migrated or waited for. A worker of this process is started afterwards.
   */
  @Bean
  FlywayMigrationStrategy tablesAtStart(
      JdbcConnectionDetails database,
      FlattailProperties properties,
      ObjectProvider<WorkerSupervisor> supervisor) {
    FlattailProperties.Database settings = properties.database();
    DatabaseAtStart start = new DatabaseAtStart(database, settings.await());
    FlywayMigrationStrategy tables = settings.migrate() ? start::migrate : start::awaitTables;
    return flyway -> {
      tables.migrate(flyway);
      supervisor.ifAvailable(WorkerSupervisor::start);
    };
  }
}
