package dev.flattail.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests that the pipelines are YAML and use existing commands of the client. */
class CiExamplesTest {
  private static final Path CI = Path.of("examples", "ci");
  private static final Pattern CALL = Pattern.compile("examples/flattail ([a-z]+)([^\\n|;>]*)");
  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--?[a-z][a-z-]*");

  @ParameterizedTest
  @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml"})
  void everyCallIsOneThatTheClientHas(String file) throws IOException {
    JsonNode pipeline = pipeline(file);
    String usage = Files.readString(CommandLineClient.SCRIPT);
    Set<String> commands = new LinkedHashSet<>();
    for (String script : strings(pipeline)) {
      Matcher call = CALL.matcher(script.replace("\\\n", " "));
      while (call.find()) {
        commands.add(call.group(1));
        Matcher option = OPTION.matcher(call.group(2));
        String line =
            usage
                .lines()
                .filter(l -> l.contains(" flattail " + call.group(1) + " "))
                .collect(Collectors.joining());
        assertThat(line).as("command " + call.group(1)).isNotEmpty();
        while (option.find()) {
          assertThat(line).contains(option.group());
        }
      }
    }
    assertThat(commands)
        .contains("submit", "wait", "cancel", "logs", "download", "report", "status");
  }

  @Test
  void secretsComeByEnvironmentAndActionsHaveAVersion() throws IOException {
    JsonNode job = pipeline("github-actions.yml").at("/jobs/training");
    assertThat(job.at("/env/FLATTAIL_TOKEN").stringValue())
        .isEqualTo("${{ secrets.FLATTAIL_TOKEN }}");
    for (JsonNode step : job.get("steps")) {
      assertThat(step.path("run").asString()).doesNotContain("${{");
      if (step.has("uses")) {
        assertThat(step.get("uses").stringValue()).matches("[a-z-]+/[a-z-]+@v[0-9]+");
      }
    }
  }

  @Test
  void theSpecIsOneOfAGate() throws IOException {
    Map<String, Object> spec =
        JsonMapper.shared()
            .readValue(
                CI.resolve("spec.json").toFile(), new TypeReference<Map<String, Object>>() {});
    assertThat(SpecReader.readSubmitted(spec))
        .isInstanceOfSatisfying(TrainSpec.class, train -> assertThat(train.expect()).isNotEmpty());
  }

  private static JsonNode pipeline(String file) throws IOException {
    return JsonMapper.shared().valueToTree(new Yaml().load(Files.readString(CI.resolve(file))));
  }

  private static List<String> strings(JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node.isString()) {
      all.add(node.stringValue());
    }
    node.forEach(child -> all.addAll(strings(child)));
    return all;
  }
}
