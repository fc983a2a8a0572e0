package dev.flattail.app.aot;

import dev.flattail.artifacts.DirectoryArtifactStore;
import dev.flattail.engine.tensor.EngineUnavailableException;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.jpa.Jpa;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * Implements {@code --rehearse-start}: loads the classes of a start and of first requests, for the
 * JVM to store ({@code -XX:AOTCacheOutput}), and ends. It starts the roles {@code api} and {@code
 * worker} one after the other in this process, so that one cache serves both. It needs no
 * PostgreSQL: nothing connects to the database before the roles are started, and requests that need
 * it are answered by an error.
 */
public final class StartRehearsal {
  /** Name of the command-line option. */
  public static final String OPTION = "--rehearse-start";

  private static final Logger log = LoggerFactory.getLogger(StartRehearsal.class);

  /** What needs no database is answered at once. */
  private static final List<String> READS =
      List.of(
          "/presets",
          "/ui/jobs",
          "/ui/assets/app.js",
          "/docs",
          "/openapi.yaml",
          "/problems/not-found",
          "/actuator/prometheus");

  private StartRehearsal() {}

  /**
   * Runs the rehearsal.
   *
   * @param main main class of the application
   */
  public static void run(Class<?> main) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("flattail-rehearsal");
    try {
      // Opened before, the store does not ask the database whether it should have files.
      new DirectoryArtifactStore(home.resolve("artifacts"));
      SpringApplication api = new SpringApplication(main);
      try (ConfigurableApplicationContext started = api.run(settings("api", home))) {
        request(started.getEnvironment().getRequiredProperty("local.server.port"));
        // Starts with the first write.
        started.getBean(Jpa.class).start();
      }
      SpringApplication worker = new SpringApplication(main);
      // Would register in the database, and take jobs.
      worker.addInitializers(
          context ->
              context
                  .getBeanFactory()
                  .registerSingleton(
                      AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, new Unstarted()));
      worker.run(settings("worker", home)).close();
      loadEngine();
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  /** Starts no bean of a context. */
  private static final class Unstarted implements LifecycleProcessor {
    @Override
    public void onRefresh() {}

    @Override
    public void onClose() {}

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
      return false;
    }
  }

  private static String[] settings(String role, Path home) {
    return new String[] {
      "--flattail.role=" + role,
      "--flattail.home=" + home,
      "--server.address=127.0.0.1",
      "--server.port=0",
      // A port that refuses connections at once.
      "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none",
      "--spring.flyway.enabled=false",
      "--spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false",
      "--spring.jpa.database-platform=org.hibernate.dialect.PostgreSQLDialect",
      "--logging.level.root=error"
    };
  }

  private static void request(String port) throws IOException, InterruptedException {
    URI service = URI.create("http://127.0.0.1:" + port);
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : READS) {
        client.send(
            HttpRequest.newBuilder(service.resolve(path)).build(), BodyHandlers.discarding());
      }
    }
  }

  /** Loads the engine, except in an image of the API, which has none. */
  private static void loadEngine() {
    try {
      Torch.start(1);
    } catch (EngineUnavailableException | NoClassDefFoundError absent) {
      log.info("The rehearsal goes without the engine", absent);
    }
  }
}
