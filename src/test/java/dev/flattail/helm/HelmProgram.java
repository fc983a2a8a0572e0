package dev.flattail.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs Helm on a list of requests. It is a separate program because helm-java includes Go's
 * runtime, which takes over the signals of its process.
 */
final class HelmProgram {
  private static final JsonMapper JSON = JsonMapper.shared();

  private HelmProgram() {}

  /** What to do with a chart. */
  enum Action {
    LINT,
    TEMPLATE,
    NOTES
  }

  /**
   * @param values files, later ones going before earlier ones
   */
  record Request(Action action, String chart, List<String> values) {}

  /** One of both. */
  record Answer(@Nullable String output, @Nullable String error) {
    String rendered() {
      if (output == null) {
        throw new AssertionError(error);
      }
      return output;
    }
  }

  /** Reads requests from the first file and writes answers to the second. */
  public static void main(String[] files) {
    List<Request> requests =
        JSON.readValue(Path.of(files[0]).toFile(), new TypeReference<List<Request>>() {});
    List<Answer> answers = new ArrayList<>();
    for (Request request : requests) {
      answers.add(answer(request));
    }
    JSON.writeValue(Path.of(files[1]).toFile(), answers);
    // Go's threads would keep the process.
    Runtime.getRuntime().halt(0);
  }

  private static Answer answer(Request request) {
    Helm helm = new Helm(Path.of(request.chart()));
    try {
      return switch (request.action()) {
        case LINT -> lint(helm.lint().strict().call());
        case TEMPLATE -> {
          TemplateCommand template =
              helm.template()
                  .withName("flattail")
                  .withNamespace("ml")
                  .withKubeVersion(ChartTest.KUBERNETES);
          request.values().forEach(file -> template.withValuesFile(Path.of(file)));
          yield new Answer(template.call(), null);
        }
        case NOTES -> {
          InstallCommand install =
              helm.install()
                  .withName("flattail")
                  .withNamespace("ml")
                  .withKubeVersion(ChartTest.KUBERNETES)
                  .clientOnly()
                  .dryRun();
          request.values().forEach(file -> install.withValuesFile(Path.of(file)));
          String report = install.call().getOutput();
          yield new Answer(report.substring(report.indexOf("NOTES:") + 7), null);
        }
      };
    } catch (IllegalStateException refused) {
      return new Answer(null, String.valueOf(refused.getMessage()));
    }
  }

  private static Answer lint(LintResult result) {
    String messages = String.join("\n", result.getMessages());
    return result.isFailed() ? new Answer(null, messages) : new Answer(messages, null);
  }
}
