package dev.flattail.app;

import dev.flattail.app.postgres.PostgresServer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Configures an embedded PostgreSQL below {@code flattail.home}, for role {@code all} without a
 * datasource.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(ProcessRole.ALL)
@Conditional(EmbeddedPostgresConfiguration.NoDatasource.class)
class EmbeddedPostgresConfiguration {
  /** Stopped after the data source, which depends on it. */
  @Bean(destroyMethod = "close")
  PostgresServer postgresServer(FlattailProperties properties) {
    return PostgresServer.start(properties.home().resolve("postgres"));
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

  /** Matches when {@code spring.datasource.url} is not set. */
  static final class NoDatasource implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !StringUtils.hasText(context.getEnvironment().getProperty(RoleEnvironment.DATASOURCE));
    }
  }
}
