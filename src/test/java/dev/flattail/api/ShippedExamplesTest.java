package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.presets.Preset;
import dev.flattail.presets.PresetCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Tests every spec that the repository shows: it is valid, its expectations can be met, and nothing
 * in it has no effect. {@code ContractTest} tests those of the contract.
 */
@ApiTest
class ShippedExamplesTest {
  private static final Pattern ID_IN_SHELL = Pattern.compile("<training>|'\\$job'");
  private static final Pattern PRESET =
      Pattern.compile("`?([a-z-]+/[a-z0-9-]*(?:\\{[^}]*}[a-z0-9-]*)*)");

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  @Autowired PresetCatalog presets;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  /**
   * A request in a text.
   *
   * @param said what the text shows of the answer
   */
  private record Shown(Path file, String body, String said) {
    boolean isSweep() {
      return body.contains("\"grid\"");
    }

    /** Returns whether the text shows how mistakes are reported. */
    boolean isMistaken() {
      return said.contains("did you mean");
    }
  }

  @Test
  void theSpecsOfFilesAreWholeAndCanMeetTheirExpectations() throws IOException {
    String chart = Files.readString(Path.of("helm/flattail/files/toy-job.sh"));
    List<String> specs =
        List.of(
            Files.readString(Path.of("examples/ci/spec.json")),
            Files.readString(Path.of("src/main/resources/demo/spec.json")),
            requests(Path.of("helm/flattail/files/toy-job.sh"), chart).getFirst().body());
    for (String spec : specs) {
      assertAccepted("/jobs?dryRun=true", spec);
    }
  }

  @Test
  void theSpecsOfTheDocsAreAnsweredAsTheySay() throws IOException {
    String training = new JobFixtures(jobs, queue, store).succeeded().toString();
    List<Shown> shown = new ArrayList<>();
    for (Path file : texts()) {
      shown.addAll(requests(file, Files.readString(file)));
    }
    assertThat(shown).hasSizeGreaterThan(8);
    for (Shown request : shown) {
      String body = ID_IN_SHELL.matcher(request.body()).replaceAll(training);
      if (request.isMistaken()) {
        JsonNode errors = http.postJson("/jobs?dryRun=true", body).json().get("errors");
        assertThat(
                errors
                    .valueStream()
                    .map(e -> e.get("pointer").asString() + ": " + e.get("detail").asString()))
            .as(request.toString())
            .allSatisfy(line -> assertThat(request.said()).contains(line));
      } else {
        assertAccepted(request.isSweep() ? "/sweeps?dryRun=true" : "/jobs?dryRun=true", body);
      }
    }
  }

  private void assertAccepted(String path, String body) {
    Http.Answer answer = http.postJson(path, body);
    assertThat(answer.status()).as(body + answer.text()).isEqualTo(200);
    assertThat(answer.json().findValues("warnings"))
        .as(body)
        .isNotEmpty()
        .allSatisfy(warnings -> assertThat(warnings).isEmpty());
  }

  @Test
  void thePresetsThatTheDocsNameExist() throws IOException {
    Set<String> known = presets.all().stream().map(Preset::name).collect(Collectors.toSet());
    Set<String> families =
        known.stream().map(name -> name.split("/")[0] + "/").collect(Collectors.toSet());
    Set<String> named = new LinkedHashSet<>();
    for (Path file : texts()) {
      // Code alone: elsewhere, such names are those of repositories.
      Matcher code = Pattern.compile("`+([^`]+)`+").matcher(Files.readString(file));
      while (code.find()) {
        Matcher name = PRESET.matcher(code.group(1));
        while (name.find()) {
          if (families.stream().anyMatch(name.group(1)::startsWith)) {
            named.addAll(expanded(name.group(1)));
          }
        }
      }
    }
    assertThat(named).hasSizeGreaterThan(50);
    named.removeAll(known);
    assertThat(new TreeSet<>(named)).isEmpty();
  }

  /** Expands {@code {a,b}} as a shell does. */
  private static List<String> expanded(String name) {
    int open = name.indexOf('{');
    if (open < 0) {
      return List.of(name);
    }
    int close = name.indexOf('}', open);
    return Arrays.stream(name.substring(open + 1, close).split(",", -1))
        .flatMap(
            part -> expanded(name.substring(0, open) + part + name.substring(close + 1)).stream())
        .toList();
  }

  private static List<Path> texts() throws IOException {
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(
              Stream.of(Path.of("README.md")),
              docs.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  /** Finds the JSON that curl sends with {@code -d '...'} and that is a job or a sweep. */
  private static List<Shown> requests(Path file, String text) {
    List<Shown> found = new ArrayList<>();
    Matcher start = Pattern.compile("-d '\\{").matcher(text);
    while (start.find()) {
      int from = start.end() - 1;
      int to = from;
      for (int depth = 0; to < text.length(); to++) {
        depth += text.charAt(to) == '{' ? 1 : text.charAt(to) == '}' ? -1 : 0;
        if (depth == 0) {
          break;
        }
      }
      String body = text.substring(from, to + 1);
      int end = text.indexOf("```", to);
      if (body.contains("\"kind\"")) {
        found.add(new Shown(file, body, text.substring(to, end < 0 ? text.length() : end)));
      }
    }
    return found;
  }
}
