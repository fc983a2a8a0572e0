package dev.flattail.app;

import dev.flattail.app.postgres.PostgresServer;
import dev.flattail.app.postgres.PostgresStart;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Configures an embedded PostgreSQL below {@code flattail.home}, for role {@code all} without a
 * datasource.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedPostgresConfiguration.IsUsed.class)
class EmbeddedPostgresConfiguration {
  /**
   * Waits for the server that {@link EarlyStarts} began to start. It is stopped after the data
   * source, which depends on it.
   */
  @Bean(destroyMethod = "")
  PostgresServer postgresServer(PostgresStart start) {
    return start.await();
  }

  @Bean
  @ConditionalOnMissingBean
  JdbcConnectionDetails embeddedConnectionDetails(PostgresServer server) {
    return new JdbcConnectionDetails() {
      @Override
      public String getUsername() {
        return server.user();
      }

      @Override
      public String getPassword() {
        return server.password();
      }

      @Override
      public String getJdbcUrl() {
        return server.url("flattail");
      }
    };
  }

  /** Returns whether this process runs its own PostgreSQL. */
  static boolean isUsed(Environment environment) {
    return ProcessRole.of(environment) == ProcessRole.ALL
        && !StringUtils.hasText(environment.getProperty(RoleEnvironment.DATASOURCE));
  }

  /** Matches when this process runs its own PostgreSQL. */
  static final class IsUsed implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return isUsed(context.getEnvironment());
    }
  }
}
