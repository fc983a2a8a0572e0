package dev.flattail.app.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flattail.PostgresForTests;
import dev.flattail.app.Launcher;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** Starts the runnable jar of this build as a user would, three times. */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class StartFromCacheTest {
  private static final Duration FIRST = Duration.ofMinutes(10);

  @TempDir private Path folder;

  @Test
  void theSecondStartUsesTheCacheThatTheFirstOneWrote() throws Exception {
    Path jar = runnableJar();
    Path home = folder.resolve("home");
    PostgresForTests.Database database = PostgresForTests.freshDatabase();

    try (Running first = Running.of(jar, home, database)) {
      first.awaitReady();
      assertThat(first.mappedFiles()).noneMatch(file -> file.endsWith(".aot"));
      await().atMost(FIRST).until(() -> !find(home, "flattail.aot").isEmpty());
      await().until(() -> find(home, "output.txt").isEmpty());
    }
    assertThat(find(home, "failure.txt")).isEmpty();

    try (Running second = Running.of(jar, home, database)) {
      second.awaitReady();
      assertThat(second.mappedFiles()).anyMatch(file -> file.endsWith("/flattail.aot"));
      assertThat(second.commandLine())
          .contains("-Xmx777m", "--demonstrated", "-XX:+UseSerialGC")
          .doesNotContain("-XX:InitialHeapSize=64m");
      assertThat(second.log()).doesNotContain("[aot]", "[cds]");
    }

    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    try (Running another = Running.of(jar, home, database)) {
      another.awaitReady();
      assertThat(another.mappedFiles()).noneMatch(file -> file.endsWith(".aot"));
    }
  }

  private static List<Path> find(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith(name)).toList();
    }
  }

  /** Packs the classes of this build as the build does, with the libraries of its tests. */
  private Path runnableJar() throws IOException {
    Path classes =
        Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path plain = folder.resolve("plain.jar");
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    String[] arguments = {"--create", "--file", plain.toString(), "-C", classes.toString(), "."};
    assertThat(tool.run(System.out, System.err, arguments)).isZero();
    Path runnable = folder.resolve("service.jar");
    Repackager repackager = new Repackager(plain.toFile());
    repackager.setMainClass(Launcher.class.getName());
    List<String> classPath =
        Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
    repackager.repackage(
        runnable.toFile(),
        callback -> {
          for (String part : classPath) {
            if (part.endsWith(".jar")) {
              callback.library(new Library(new File(part), LibraryScope.RUNTIME));
            }
          }
        });
    return runnable;
  }

  /** A process of role {@code api}. */
  private record Running(Process process, Path output) implements AutoCloseable {
    static Running of(Path jar, Path home, PostgresForTests.Database database) throws IOException {
      Path output = Files.createTempFile(jar.getParent(), "service", ".log");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx777m", "-jar", jar.toString(), "--demonstrated"));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().put("FLATTAIL_ROLE", "api");
      builder.environment().put("FLATTAIL_HOME", home.toString());
      builder.environment().put("SERVER_PORT", "0");
      builder.environment().put("SPRING_DATASOURCE_URL", database.url());
      builder.environment().put("SPRING_DATASOURCE_USERNAME", database.user());
      builder.environment().put("SPRING_DATASOURCE_PASSWORD", database.password());
      return new Running(builder.start(), output);
    }

    void awaitReady() {
      await().atMost(FIRST).until(() -> !process.isAlive() || log().contains("Started Flattail"));
      assertThat(process.isAlive()).as(this::log).isTrue();
    }

    List<String> mappedFiles() throws IOException {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "maps"));
    }

    List<String> commandLine() throws IOException {
      return Arrays.asList(
          Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")).split("\0"));
    }

    String log() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws InterruptedException {
      process.toHandle().destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }
}
