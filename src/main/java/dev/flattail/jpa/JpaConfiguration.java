package dev.flattail.jpa;

import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Configures {@link Jpa} and the two kinds of transactions. */
@Configuration(proxyBeanMethods = false)
public class JpaConfiguration {
  @Bean
  Jpa jpa(DataSource source, ConfigurableEnvironment environment) {
    return new Jpa(source, environment);
  }

  /** Manages all transactions but those of {@link JpaTransactional}. */
  @Bean
  @Primary
  PlatformTransactionManager transactionManager(DataSource source) {
    return new JdbcTransactionManager(source);
  }

  /** Created by the first transaction, which starts JPA. */
  @Bean(JpaTransactional.MANAGER)
  @Lazy
  PlatformTransactionManager jpaTransactionManager(Jpa jpa) {
    return jpa.transactionManager();
  }
}
