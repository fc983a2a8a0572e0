package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.app.supervisor.WorkerCommand;
import dev.flattail.app.supervisor.WorkerEnvironment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ChildSettingsTest {
  private static final JdbcConnectionDetails DATABASE =
      new JdbcConnectionDetails() {
        @Override
        public String getUsername() {
          return "flattail";
        }

        @Override
        public String getPassword() {
          return "db-password";
        }

        @Override
        public String getJdbcUrl() {
          return "jdbc:postgresql://localhost/flattail";
        }
      };

  @Test
  void aWorkerIsToldEverythingButTheTokens() {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "test",
                Map.of(
                    "flattail.webhooks.signing-key", "not-for-workers",
                    "flattail.trackers.mlflow.token", "not-for-workers",
                    "flattail.home", "/srv/flattail",
                    "flattail.artifacts.s3.secret-key", "the-worker-stores-too",
                    "flattail.security.bootstrap-token", "not-for-workers",
                    "flattail.security.oidc.issuer-uri", "https://issuer.example",
                    "logging.level.dev.flattail", "debug",
                    "logging.structured.format.console", "ecs",
                    "management.opentelemetry.tracing.export.otlp.endpoint", "http://otlp")));

    String json = new ChildSettings(environment, DATABASE).json("an-id");

    assertThat(json)
        .contains("/srv/flattail", "logging.level.dev.flattail", "db-password")
        .contains("logging.structured.format.console", "http://otlp")
        .contains("the-worker-stores-too")
        .doesNotContain("not-for-workers")
        .doesNotContain("flattail.security", "flattail.webhooks", "flattail.trackers");
  }

  @Test
  void theEnvironmentOfAWorkerHasNoTokensEither() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "FLATTAIL_SECURITY_BOOTSTRAP_TOKEN", "not-for-workers",
                "FLATTAIL_SECURITY_BOOTSTRAPTOKEN", "not-for-workers",
                "flattail_security_bootstrap_token", "not-for-workers",
                "FLATTAIL_WEBHOOKS_SIGNING_KEY", "not-for-workers",
                "FLATTAIL_TRACKERS_MLFLOW_PASSWORD", "not-for-workers",
                "FLATTAIL_HOME", "/srv/flattail",
                "AWS_SECRET_ACCESS_KEY", "the-worker-stores-too",
                "FLATTAIL_ROLE", "all",
                "PATH", "/bin"));

    WorkerCommand.keepBack(environment);

    assertThat(environment.keySet())
        .containsExactlyInAnyOrder("FLATTAIL_HOME", "PATH", "AWS_SECRET_ACCESS_KEY");
    assertThat(
            new WorkerCommand(Flattail.class, List.of(), Optional::empty, worker -> "{}")
                .build(UUID.randomUUID())
                .environment())
        .doesNotContainKey("FLATTAIL_ROLE");
  }

  @Test
  void aWorkerKeepsTheMemoryOfItsTensorsUnlessTheCallerSaysOtherwise() {
    WorkerCommand command =
        new WorkerCommand(Flattail.class, List.of(), Optional::empty, worker -> "{}");

    assertThat(command.build(UUID.randomUUID()).environment())
        .containsEntry("THP_MEM_ALLOC_ENABLE", "1")
        .containsEntry("MALLOC_TRIM_THRESHOLD_", "4294967296");

    Map<String, String> callers = new HashMap<>(Map.of("MALLOC_TRIM_THRESHOLD_", "131072"));
    WorkerEnvironment.complete(callers);
    assertThat(callers).containsEntry("MALLOC_TRIM_THRESHOLD_", "131072");
  }
}
