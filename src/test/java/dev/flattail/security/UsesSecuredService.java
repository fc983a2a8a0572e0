package dev.flattail.security;

import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * Runs the marked test against a service that requires tokens: a bootstrap token, its own tokens,
 * and JWTs of {@link OidcIssuer}. All such tests share one service, whose limits no test reaches.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "server.address=0.0.0.0",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/guarded-test",
      "flattail.webhooks.allowed-hosts=hooks.example.org",
      "flattail.webhooks.signing-key=a signing key of the tests, long enough",
      "flattail.security.bootstrap-token=" + UsesSecuredService.BOOTSTRAP,
      "flattail.security.oidc.audience=" + OidcIssuer.AUDIENCE,
      "flattail.security.rate-limit.per-second=100000",
      "flattail.security.rate-limit.burst=100000",
      "flattail.security.rate-limit.failures-per-second=100000",
      "flattail.security.rate-limit.failures-burst=100000"
    })
@ContextConfiguration(
    initializers = {UsesPostgres.FreshDatabase.class, OidcIssuer.Configured.class})
@Import(TestCallers.class)
public @interface UsesSecuredService {
  /** The operator's token. */
  String BOOTSTRAP = "b00tstrap-0123456789.abcdef~XYZ+/==";
}
