package dev.flattail.jpa;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Starts JPA when it is first used, in an application context of its own. Hibernate's start takes
 * longer than that of most of the service together, and most processes never need it. In the
 * service's context it could not wait: Spring creates every factory of entity managers at the
 * start, also a lazy one, because such a factory may want to transform classes that are loaded
 * later.
 */
public final class Jpa implements AutoCloseable {
  private final DataSource source;
  private final ConfigurableEnvironment environment;
  private @Nullable AnnotationConfigApplicationContext context;
  private boolean closed;

  Jpa(DataSource source, ConfigurableEnvironment environment) {
    this.source = source;
    this.environment = environment;
  }

  /** Returns a repository. The first call takes seconds, and concurrent ones wait for it. */
  public <T> T repository(Class<T> type) {
    return context().getBean(type);
  }

  /** Starts JPA, unless it was started before. Needs no connection to the database. */
  public void start() {
    context();
  }

  PlatformTransactionManager transactionManager() {
    return context().getBean(JpaTransactionManager.class);
  }

  synchronized boolean isStarted() {
    return context != null;
  }

  private synchronized AnnotationConfigApplicationContext context() {
    if (closed) {
      throw new IllegalStateException("the service has stopped");
    }
    AnnotationConfigApplicationContext started = context;
    if (started == null) {
      started = start(source, environment);
      context = started;
    }
    return started;
  }

  private static AnnotationConfigApplicationContext start(
      DataSource source, ConfigurableEnvironment environment) {
    // The context loader of a thread of the web server cannot define proxies of our interfaces.
    ClassLoader own = Jpa.class.getClassLoader();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(own);
    try {
      AnnotationConfigApplicationContext starting = new AnnotationConfigApplicationContext();
      starting.setClassLoader(own);
      starting.setEnvironment(environment);
      // A singleton of another context, which closes it.
      starting.getBeanFactory().registerSingleton("dataSource", source);
      starting.register(Persistence.class);
      starting.refresh();
      return starting;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (context != null) {
      context.close();
    }
  }

  /** Configures the context; not annotated as a component, so that no scan finds it. */
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(HibernateJpaAutoConfiguration.class)
  @EntityScan({"dev.flattail.artifacts", "dev.flattail.datasets"})
  @EnableJpaRepositories({"dev.flattail.artifacts", "dev.flattail.datasets"})
  static class Persistence {
    @Bean
    PlatformTransactionManager transactionManager() {
      return new JoinableTransactionManager();
    }
  }
}
