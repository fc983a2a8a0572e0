package dev.flattail.trackers;

import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/** Runs the marked test against a service that exports to {@link MlflowServer#SHARED}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/trackers-test",
      "flattail.public-url=https://flattail.example.org/",
      "flattail.trackers.mlflow.experiment={dataset}/{label:project}",
      "flattail.trackers.mlflow.artifacts=upload",
      "flattail.trackers.mlflow.max-upload=1KB",
      "flattail.trackers.mlflow.token=a-token-of-the-tests",
      "flattail.trackers.mlflow.public-url=https://mlflow.example.org/",
      "flattail.trackers.mlflow.timeout=2s"
    })
@ContextConfiguration(initializers = {UsesPostgres.FreshDatabase.class, UsesMlflow.Server.class})
@interface UsesMlflow {

  /** Names the server. */
  final class Server implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      TestPropertyValues.of("flattail.trackers.mlflow.tracking-uri=" + MlflowServer.SHARED.url())
          .applyTo(context);
    }
  }
}
