package dev.flattail.app.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartOptionsTest {
  @Test
  void roleAllHasOneCompilerAndTheOthersBoth() {
    assertThat(StartOptions.ALL.beside(List.of()))
        .containsExactly(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:InitialHeapSize=64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1");
    assertThat(StartOptions.OTHER.beside(List.of("-Dx=y")))
        .contains("-XX:+UseSerialGC")
        .doesNotContain("-XX:TieredStopAtLevel=1");
  }

  @ParameterizedTest
  @CsvSource({
    "-XX:+UseZGC, -XX:+UseSerialGC",
    "-XX:-UseSerialGC, -XX:+UseSerialGC",
    "-Xmx32m -XX:+UseG1GC, -XX:+UseSerialGC",
    "-Xmx32m, -XX:InitialHeapSize=64m",
    "-Xms1g, -XX:InitialHeapSize=64m",
    "-XX:MaxRAMPercentage=5, -XX:InitialHeapSize=64m",
    "-XX:-TieredCompilation, -XX:TieredStopAtLevel=1",
    "-XX:TieredStopAtLevel=4, -XX:TieredStopAtLevel=1",
    "-XX:ArchiveRelocationMode=1, -XX:ArchiveRelocationMode=0"
  })
  void anOptionOfTheCallerTakesPrecedence(String given, String excluded) {
    assertThat(StartOptions.ALL.beside(List.of(given)))
        .doesNotContain(excluded)
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void theImagesHaveTheSameOptions() throws Exception {
    List<String> entries =
        Files.readAllLines(Path.of("Dockerfile")).stream()
            .filter(line -> line.startsWith("ENTRYPOINT"))
            .toList();

    assertThat(entries).hasSize(2);
    // In a container, a 64th of its limit is little.
    List<String> container = List.of("-XX:MaxRAMPercentage=40");
    assertThat(entries)
        .allSatisfy(
            entry ->
                assertThat(entry)
                    .startsWith(
                        "ENTRYPOINT [\"java\", " + json(StartOptions.OTHER.beside(container))));
  }

  private static String json(List<String> arguments) {
    return "\"" + String.join("\", \"", arguments) + "\", \"--enable-native-access";
  }
}
