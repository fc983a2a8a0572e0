package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class RoleEnvironmentTest {
  private static ConfigurableEnvironment prepared(String... settings) {
    Map<String, Object> map = new HashMap<>();
    map.put("server.address", "127.0.0.1");
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    ConfigurableEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", map));
    new RoleEnvironment().postProcessEnvironment(environment, new SpringApplication());
    return environment;
  }

  @Test
  void theDefaultRoleNeedsNothing() {
    assertThat(ProcessRole.of(prepared())).isEqualTo(ProcessRole.ALL);
  }

  @Test
  void aWorkerHasNoWebServer() {
    ConfigurableEnvironment environment =
        prepared("flattail.role", "Worker", "spring.datasource.url", "jdbc:postgresql://db/x");

    assertThat(environment.getProperty("spring.main.web-application-type")).isEqualTo("none");
  }

  @Test
  void aWorkerWithAManagementPortServesThatPortAlone() {
    ConfigurableEnvironment environment =
        prepared(
            "flattail.role", "worker",
            "spring.datasource.url", "jdbc:postgresql://db/x",
            "server.port", "8080",
            "server.address", "0.0.0.0",
            "management.server.port", "9000",
            "flattail.worker.management.port", "9091");

    assertThat(environment.getProperty("spring.main.web-application-type")).isEqualTo("servlet");
    assertThat(environment.getProperty("server.port")).isEqualTo("9091");
    assertThat(environment.getProperty("management.server.port")).isEqualTo("9091");
    assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
  }

  @Test
  void aSeparateManagementPortIsAsProtectedAsTheService() {
    assertThat(prepared("management.server.port", "9000").getProperty("management.server.address"))
        .isEqualTo("127.0.0.1");
    assertThatThrownBy(
            () ->
                prepared("management.server.port", "9000", "management.server.address", "0.0.0.0"))
        .isInstanceOf(StartupRefusedException.class)
        .hasMessageContaining("management.server.address is '0.0.0.0'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void aRoleThatCannotBringItsDatabaseAsksForOne(String role) {
    assertThatThrownBy(() -> prepared("flattail.role", role))
        .isInstanceOf(StartupRefusedException.class)
        .hasMessage("Role '" + role + "' needs a PostgreSQL, and spring.datasource.url is not set.")
        .extracting(e -> ((StartupRefusedException) e).action())
        .asString()
        .contains("SPRING_DATASOURCE_URL");
  }

  @Test
  void anUnknownRoleIsNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> prepared("flattail.role", "wroker"))
        .isInstanceOf(StartupRefusedException.class)
        .hasMessageContaining("'wroker'")
        .extracting(e -> ((StartupRefusedException) e).action())
        .isEqualTo("Set it to one of api, worker, all.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", ""})
  void anAddressThatTheNetworkReachesIsRefused(String address) {
    assertThatThrownBy(() -> prepared("server.address", address))
        .isInstanceOf(StartupRefusedException.class)
        .hasMessageContaining("'" + address + "'");
  }

  @Test
  void withAuthenticationEveryAddressIsFine() {
    assertThat(
            prepared(
                "server.address",
                "0.0.0.0",
                "flattail.security.bootstrap-token",
                "0123456789abcdef0123456789abcdef"))
        .isNotNull();
  }

  @Test
  void aWeakBootstrapTokenIsRefusedOnLoopbackToo() {
    assertThatThrownBy(() -> prepared("flattail.security.bootstrap-token", "short"))
        .isInstanceOf(StartupRefusedException.class)
        .hasMessageContaining("at least 32")
        .hasMessageNotContaining("short");
  }

  @Test
  void aRefusalNamesTheWaysOut() {
    assertThatThrownBy(() -> prepared("server.address", "0.0.0.0"))
        .isInstanceOf(StartupRefusedException.class)
        .extracting(e -> ((StartupRefusedException) e).action())
        .asString()
        .contains(
            "FLATTAIL_SECURITY_BOOTSTRAP_TOKEN",
            "flattail.security.oidc.issuer-uri",
            "127.0.0.1",
            "openssl rand -hex 32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
  void loopbackAddressesAreFine(String address) {
    assertThat(prepared("server.address", address)).isNotNull();
  }
}
