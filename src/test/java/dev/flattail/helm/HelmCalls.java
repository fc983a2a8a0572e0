package dev.flattail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.helm.HelmProgram.Action;
import dev.flattail.helm.HelmProgram.Answer;
import dev.flattail.helm.HelmProgram.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Collects requests to Helm and executes them together in one process. */
final class HelmCalls {
  static final Path CHART = Path.of("helm", "flattail");

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Helm keeps hooks apart and does not print them; under another name they are printed. */
  private static final String HOOK = "\"helm.sh/hook";

  private static final String SHOWN = "\"shown.helm.sh/hook";

  private final Path folder;
  private final Path shown;
  private final Map<String, Request> requests = new LinkedHashMap<>();
  private final Map<String, Answer> answers = new LinkedHashMap<>();

  /**
   * @param folder for files of this one's own, below {@code target}
   */
  HelmCalls(Path folder) throws IOException {
    this.folder = folder;
    FileSystemUtils.deleteRecursively(folder);
    this.shown = folder.resolve("flattail");
    FileSystemUtils.copyRecursively(CHART, shown);
    try (Stream<Path> files = Files.walk(shown.resolve("templates"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, Files.readString(file).replace(HOOK, SHOWN));
      }
    }
  }

  void lint(String name) {
    requests.put(name, new Request(Action.LINT, CHART.toString(), List.of()));
  }

  /**
   * @param values names of files of the chart's folder {@code values}, or whole documents
   */
  void template(String name, Object... values) {
    requests.put(name, new Request(Action.TEMPLATE, shown.toString(), files(name, values)));
  }

  void notes(String name, Object... values) {
    requests.put(name, new Request(Action.NOTES, CHART.toString(), files(name, values)));
  }

  private List<String> files(String name, Object... values) {
    List<String> files = new ArrayList<>();
    for (Object value : values) {
      if (value instanceof String file) {
        files.add(CHART.resolve("values").resolve(file + ".yaml").toString());
      } else {
        // JSON is YAML.
        Path file = folder.resolve(requests.size() + "-" + files.size() + ".json");
        JSON.writeValue(file.toFile(), value);
        files.add(file.toString());
      }
    }
    return files;
  }

  void run() throws IOException, InterruptedException {
    Path asked = folder.resolve("requests.json");
    Path answered = folder.resolve("answers.json");
    Path log = folder.resolve("helm.log");
    JSON.writeValue(asked.toFile(), requests.values());
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HelmProgram.class.getName(),
                asked.toString(),
                answered.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(status).as(() -> read(log)).isZero();
    List<Answer> all = JSON.readValue(answered.toFile(), new TypeReference<List<Answer>>() {});
    int i = 0;
    for (String name : requests.keySet()) {
      answers.put(name, all.get(i++));
    }
  }

  Answer answer(String name) {
    Answer answer = answers.get(name);
    if (answer == null) {
      throw new IllegalArgumentException("nothing was asked as " + name);
    }
    return answer;
  }

  /** Returns everything that was rendered, including hooks. */
  String rendered(String name) {
    return answer(name).rendered().replace(SHOWN, HOOK);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
