package dev.flattail.app;

import dev.flattail.app.postgres.PostgresStart;
import dev.flattail.engine.tensor.EngineUnavailableException;
import dev.flattail.engine.tensor.Torch;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Begins, on other threads, what takes long and needs no beans: the start of the embedded
 * PostgreSQL, and in a worker the loading of libtorch. Spring meanwhile finds and creates the
 * beans. Registered in {@code META-INF/spring.factories}.
 */
final class EarlyStarts implements ApplicationListener<ApplicationPreparedEvent> {
  private static final Logger log = LoggerFactory.getLogger(EarlyStarts.class);

  @Override
  public void onApplicationEvent(ApplicationPreparedEvent event) {
    Environment environment = event.getApplicationContext().getEnvironment();
    if (EmbeddedPostgresConfiguration.isUsed(environment)) {
      Path home =
          Binder.get(environment).bind("flattail.home", Path.class).orElse(Path.of("./.flattail"));
      PostgresStart start = PostgresStart.begin(home.resolve("postgres"));
      var beans = (DefaultListableBeanFactory) event.getApplicationContext().getBeanFactory();
      beans.registerSingleton("postgresStart", start);
      // Also closes it if the context cannot be started.
      beans.registerDisposableBean("postgresStart", start::close);
    }
    if (ProcessRole.of(environment) == ProcessRole.WORKER) {
      Thread.ofPlatform().daemon().name("torch-start").start(EarlyStarts::loadEngine);
    }
  }

  private static void loadEngine() {
    try {
      Torch.load();
    } catch (EngineUnavailableException | LinkageError reported) {
      log.debug("The worker's own start reports that there is no engine", reported);
    }
  }
}
