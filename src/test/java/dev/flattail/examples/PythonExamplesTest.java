package dev.flattail.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flattail.examples.Python.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the syntax of the Python examples. {@code PythonClientSuite} runs the client. */
class PythonExamplesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "examples/python/flattail.py",
        "examples/python/flattail_mcp.py",
        "src/test/python/stand_ins.py",
        "src/test/python/test_flattail.py"
      })
  void isPythonOfTheOldestSupportedVersion(String file, @TempDir Path folder) throws Exception {
    assumeTrue(Python.isSupported(folder), () -> "needs Python 3.9 or newer: " + Python.COMMAND);
    String parse =
        "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read(), feature_version=(3, 9))";
    Outcome outcome = Python.run(folder, Map.of(), "-c", parse, file);
    assertThat(outcome.status()).as(outcome.output()).isZero();
  }
}
