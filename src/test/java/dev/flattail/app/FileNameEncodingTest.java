package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameEncodingTest {
  @ParameterizedTest
  @ValueSource(strings = {"ANSI_X3.4-1968", "ISO-8859-15", "GBK", "unknown"})
  void anEncodingThatLacksLettersIsRefusedAsMisconfigured(String encoding) {
    assertThatThrownBy(() -> FileNameEncoding.check(encoding))
        .isInstanceOfSatisfying(
            StartupRefusedException.class,
            e -> {
              assertThat(e.getExitCode()).isEqualTo(StartupRefusedException.MISCONFIGURED);
              assertThat(e).hasMessageContaining("encoded as " + encoding);
              assertThat(e.action()).contains("LC_ALL=C.UTF-8");
            });
  }

  @Test
  void utf8IsAccepted() {
    assertThatCode(() -> FileNameEncoding.check("UTF-8")).doesNotThrowAnyException();
  }

  /** The locale of the process decides, not a property that somebody sets. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessWithoutALocaleRefusesToStart() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-XX:TieredStopAtLevel=1",
            Flattail.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.redirectErrorStream(true);
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(output).contains("File names are encoded as ANSI_X3.4-1968");
      assertThat(process.exitValue()).isEqualTo(StartupRefusedException.MISCONFIGURED);
    } finally {
      process.destroyForcibly();
    }
  }
}
