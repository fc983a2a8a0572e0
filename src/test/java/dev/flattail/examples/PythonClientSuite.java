package dev.flattail.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.InOwnProcesses;
import dev.flattail.endtoend.Service;
import dev.flattail.examples.Python.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the Python client against a service that requires a token: {@code -Ppython}. */
@InOwnProcesses
class PythonClientSuite {
  private static final String TOKEN = "b00tstrap-0123456789.abcdef~XYZ+/==";

  @Test
  void theClientWorksAgainstARunningService(@TempDir Path folder) throws Exception {
    assertThat(Python.isSupported(folder))
        .as(
            "-Ppython needs Python 3.9 or newer, and '%s' is not; install it, or name another"
                + " interpreter with -Dpython=/path/to/python",
            Python.COMMAND)
        .isTrue();
    Map<String, String> settings = Map.of("FLATTAIL_SECURITY_BOOTSTRAP_TOKEN", TOKEN);
    try (Service service = Service.start(folder.resolve("home"), settings)) {
      Outcome outcome =
          Python.run(
              folder,
              Map.of("FLATTAIL_URL", service.address(), "FLATTAIL_TOKEN", TOKEN),
              "src/test/python/test_flattail.py");
      assertThat(outcome.status()).as(outcome.output()).isZero();
      assertThat(outcome.output()).containsPattern("Ran [1-9]\\d+ tests");
      System.out.println(outcome.output());
    }
  }
}
