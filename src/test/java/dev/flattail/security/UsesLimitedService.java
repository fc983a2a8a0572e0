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

/** Runs the marked test against a service that allows each token one call a second. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "flattail.home=target/guarded-test",
      "flattail.security.bootstrap-token=" + UsesSecuredService.BOOTSTRAP,
      "flattail.security.oidc.issuer-uri=http://127.0.0.1:9", // discard: no service listens
      "flattail.security.oidc.audience=flattail",
      "flattail.security.oidc.client-id=page",
      "flattail.security.rate-limit.per-second=1",
      "flattail.security.rate-limit.burst=20",
      "flattail.security.rate-limit.failures-per-second=1",
      "flattail.security.rate-limit.failures-burst=10"
    })
@UsesPostgres
@Import(TestCallers.class)
public @interface UsesLimitedService {}
