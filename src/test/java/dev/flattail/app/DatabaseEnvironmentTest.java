package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class DatabaseEnvironmentTest {
  /** The lists of an API have filters, which need plans of their own. */
  @ParameterizedTest
  @CsvSource({"worker, true", "api, false", "all, false"})
  void workersAlonePlanEachStatementOnce(String role, boolean once) {
    MockEnvironment environment = new MockEnvironment().withProperty("flattail.role", role);
    new DatabaseEnvironment().postProcessEnvironment(environment, new SpringApplication());

    String init = environment.getProperty("spring.datasource.hikari.connection-init-sql", "");
    assertThat(init).contains("set idle_in_transaction_session_timeout = 15000");
    assertThat(init.contains("set plan_cache_mode = force_generic_plan")).isEqualTo(once);
    assertThat(init.contains("set enable_sort = off")).isEqualTo(once);
  }
}
