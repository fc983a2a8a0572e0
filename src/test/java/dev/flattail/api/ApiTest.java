package dev.flattail.api;

import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * Runs the marked test over HTTP against the whole service on a real PostgreSQL. All such tests
 * share one service, so each creates the jobs that it needs.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api", // no worker: the tests are the workers
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/api-test",
      // Its name is reserved and never resolves.
      "flattail.webhooks.allowed-hosts=hooks.example.org",
      "flattail.webhooks.signing-key=a signing key of the tests, long enough",
      "flattail.datasets.max-upload=" + ApiTest.MAX_UPLOAD + "B"
    })
@UsesPostgres
public @interface ApiTest {
  /** {@code flattail.home} of the service. */
  Path HOME = Path.of("target", "api-test");

  /** Maximum size in bytes of an uploaded data set. */
  long MAX_UPLOAD = 20 << 20;
}
