package dev.flattail.app.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlySettingsTest {
  @Test
  void argumentsSetHomeAndCache() {
    assertThat(
            EarlySettings.of(
                Map.of("FLATTAIL_HOME", "/var/lib/flattail"),
                "--demo",
                "--flattail.home=/srv/flattail",
                "--flattail.aot-cache=FALSE"))
        .isEqualTo(new EarlySettings(Path.of("/srv/flattail"), false, true));
  }

  @Test
  void theDefaultsAreThoseOfTheService() {
    EarlySettings unset = EarlySettings.of(Map.of("FLATTAIL_HOME", " "));

    assertThat(unset).isEqualTo(new EarlySettings(Path.of("./.flattail"), true, true));
  }

  @Test
  void variablesSetHomeAndCache() {
    assertThat(
            EarlySettings.of(
                Map.of("FLATTAIL_HOME", "/srv/flattail", "FLATTAIL_AOTCACHE", "false")))
        .isEqualTo(new EarlySettings(Path.of("/srv/flattail"), false, true));
  }

  @Test
  void onlyRoleAllStartsWithOneCompiler() {
    assertThat(EarlySettings.of(Map.of()).startOptions()).isEqualTo(StartOptions.ALL);
    assertThat(EarlySettings.of(Map.of("FLATTAIL_ROLE", "ALL")).startOptions())
        .isEqualTo(StartOptions.ALL);
    assertThat(EarlySettings.of(Map.of("FLATTAIL_ROLE", "Worker")).startOptions())
        .isEqualTo(StartOptions.OTHER);
    assertThat(EarlySettings.of(Map.of(), "--flattail.role=api").startOptions())
        .isEqualTo(StartOptions.OTHER);
  }
}
