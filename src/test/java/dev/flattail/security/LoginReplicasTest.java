package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.app.Flattail;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Tests that a login may begin at one replica, end at another, and hold at both. */
@UsesLoginService
class LoginReplicasTest {
  @LocalServerPort int port;
  @Autowired Environment service;

  @Test
  void aLoginNeedsNoParticularReplica() {
    try (ConfigurableApplicationContext other = replica()) {
      int second =
          Integer.parseInt(other.getEnvironment().getRequiredProperty("local.server.port"));
      Visitor here = new Visitor(port);
      Visitor there = new Visitor(second, here.cookies());

      String callback = Visitor.authorize(here.begin(""), "account=carol");
      assertThat(there.get(callback).header("Location")).isEqualTo("/ui/jobs");

      assertThat(here.get("/me").json().get("owner").asString()).isEqualTo("carol");
      String secret = here.cookies().get(Visitor.SESSION);
      assertThat(here.call("POST", "/ui/logout", "").status()).isEqualTo(204);
      there.cookies().put(Visitor.SESSION, secret);
      assertThat(there.get("/jobs").status()).isEqualTo(401);
    }
  }

  private ConfigurableApplicationContext replica() {
    return new SpringApplication(Flattail.class)
        .run(
            Stream.concat(
                    Stream.of(
                        "--server.port=0",
                        "--flattail.role=api",
                        "--server.forward-headers-strategy=framework",
                        "--flattail.home=target/guarded-test"),
                    Stream.of(
                            "spring.datasource.url",
                            "spring.datasource.username",
                            "spring.datasource.password",
                            "flattail.security.oidc.issuer-uri",
                            "flattail.security.oidc.audience",
                            "flattail.security.oidc.client-id",
                            "flattail.security.oidc.client-secret")
                        .map(name -> "--" + name + "=" + service.getRequiredProperty(name)))
                .toArray(String[]::new));
  }
}
