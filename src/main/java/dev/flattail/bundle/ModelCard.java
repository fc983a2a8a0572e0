package dev.flattail.bundle;

import dev.flattail.bundle.BundleManifest.ClassCounts;
import dev.flattail.report.JobReport.Table;
import dev.flattail.report.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code README.md} of a bundle says. A training's is a model card with the front matter of
 * Hugging Face. Texts of callers are written as code, in which nothing is a link or HTML.
 *
 * @param title name of the job, or its kind and id
 * @param loading how to load the model; null without {@code model.py}
 * @param tables figures of the result
 * @param metrics figures for the front matter; empty without a result
 * @param settings parts of the spec by name, as compact JSON
 * @param sources publications and code that the settings come from
 * @param pausedAfter completed epochs of a training that was paused; null for others
 * @param repetition what a job with the same spec computes
 * @param error why the job failed; null if it did not
 */
public record ModelCard(
    String title,
    BundleManifest.JobFacts job,
    BundleManifest.@Nullable Software software,
    BundleManifest.@Nullable Data data,
    @Nullable Loading loading,
    List<Table> tables,
    List<Metric> metrics,
    Map<String, String> settings,
    List<String> sources,
    @Nullable Integer pausedAfter,
    String repetition,
    @Nullable String error) {
  /** Path of the card in the bundle. */
  public static final String PATH = "README.md";

  /**
   * How to load the model.
   *
   * @param arch name of the architecture in specs
   * @param weights path of the weights; null without weights in the bundle
   * @param module name of the Python module with their architecture
   * @param otherModule name of the module for the other stage's weights in the bundle; null without
   * @param height of the images that the model was measured on; null when they differ
   * @param scale factor on the logits before the softmax
   */
  public record Loading(
      String arch,
      @Nullable String weights,
      String module,
      @Nullable String otherModule,
      @Nullable Integer height,
      @Nullable Integer width,
      double scale) {}

  /**
   * A figure on the test split.
   *
   * @param type as Hugging Face names it
   */
  public record Metric(String type, String name, double value) {}

  /** Returns the document. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (loading != null) {
      text.append(frontMatter());
    }
    text.append("# ").append(Markdown.code(title)).append("\n\n").append(summary());
    if (error != null) {
      text.append("The job failed: ").append(Markdown.code(error)).append("\n\n");
    }
    if (loading != null) {
      text.append(intendedUse());
    }
    for (Table table : tables) {
      text.append("## ").append(table.title()).append("\n\n").append(Markdown.of(table));
    }
    if (loading != null) {
      text.append(loadingCode(loading));
    }
    text.append("## Settings\n\n`spec.json` has all of them.\n\n");
    text.append(Markdown.of(pairs(List.of("setting", "value"), settings)));
    text.append(reproduction());
    if (!sources.isEmpty()) {
      text.append("## Sources\n\nThe settings and methods come from:\n\n");
      sources.forEach(source -> text.append("- ").append(Markdown.code(source)).append('\n'));
      text.append("\nCite the publications that you rely on.\n\n");
    }
    if (loading != null) {
      text.append(
          """
          ## License

          No license was chosen for the weights. Choose one, consider that of the data set, and name it in the front
          matter (`license: …`). `model.py` may be used, changed and published by anybody, without conditions.
          """);
    }
    return text.toString();
  }

  private String frontMatter() {
    StringBuilder yaml = new StringBuilder("---\n");
    yaml.append("library_name: pytorch\npipeline_tag: image-classification\ntags:\n");
    for (String tag : List.of("image-classification", "long-tailed", "flattail", arch())) {
      yaml.append("- ").append(tag).append('\n');
    }
    if (!metrics.isEmpty() && data != null) {
      yaml.append("model-index:\n- name: ").append(quoted(title)).append("\n  results:\n");
      yaml.append("  - task:\n      type: image-classification\n");
      yaml.append("    dataset:\n      type: ").append(quoted(data.name()));
      yaml.append("\n      name: ").append(quoted(data.name()));
      yaml.append("\n      split: test\n    metrics:\n");
      for (Metric metric : metrics) {
        yaml.append("    - type: ").append(metric.type());
        yaml.append("\n      name: ").append(quoted(metric.name()));
        yaml.append("\n      value: ").append(metric.value()).append('\n');
      }
    }
    return yaml.append("---\n\n").toString();
  }

  private String arch() {
    return loading == null ? "" : loading.arch();
  }

  /** Returns a scalar of YAML. Its escapes are those of JSON. */
  private static String quoted(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    return '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private String summary() {
    StringBuilder text = new StringBuilder();
    if (loading != null) {
      text.append("A `%s` that classifies images".formatted(loading.arch()));
    } else {
      text.append("Files of a job of kind `%s`".formatted(job.kind()));
    }
    if (data != null) {
      text.append(trainedOn()).append(Markdown.code(data.name()));
      text.append(counts(data.classes()));
    }
    text.append(". Made by Flattail");
    if (software != null) {
      text.append(" %s".formatted(software.flattail()));
    }
    text.append(", job `%s`, which %s.\n\n".formatted(job.id(), ended()));
    return text.toString();
  }

  private String trainedOn() {
    if (loading == null) {
      return " on ";
    }
    return job.attempts() == 0 ? ", not yet trained on " : ", trained on ";
  }

  private String ended() {
    return switch (job.state()) {
      case "succeeded" ->
          pausedAfter == null
              ? "succeeded"
              : "was paused after epoch %d and is not finished".formatted(pausedAfter);
      case "failed" -> "failed";
      default -> "was " + job.state();
    };
  }

  private static String counts(@Nullable List<ClassCounts> classes) {
    if (classes == null || classes.isEmpty()) {
      return "";
    }
    int most = classes.stream().mapToInt(ClassCounts::train).max().orElse(0);
    int fewest = classes.stream().mapToInt(ClassCounts::train).min().orElse(0);
    int all = classes.stream().mapToInt(ClassCounts::train).sum();
    return " (%d classes, %d training images, %d to %d of a class)"
        .formatted(classes.size(), all, fewest, most);
  }

  private static String intendedUse() {
    return """
    ## Intended use and limits

    <!-- For the author: what the model is for, on which images it was not tried, and whom its mistakes can harm. -->

    """;
  }

  private static String loadingCode(Loading loading) {
    String size = loading.height() == null ? "224, 224" : loading.height() + ", " + loading.width();
    String weights = loading.weights() == null ? "weights.safetensors" : loading.weights();
    StringBuilder text = new StringBuilder("## Load the model\n\n");
    if (loading.weights() == null) {
      text.append("This bundle was requested without weights. With those of the job:\n\n");
    }
    text.append(
        """
        `%s.py` needs PyTorch alone:

        ```python
        import json
        import torch
        from %s import load

        network = load("%s")  # in evaluation mode
        images = torch.rand(1, 3, %s)  # RGB from 0 to 1; the network normalizes them
        with torch.no_grad():
            logits = network(images)
        """
            .formatted(loading.module(), loading.module(), weights, size));
    if (loading.scale() == 1) {
      text.append("    probabilities = logits.softmax(1)\n");
    } else {
      text.append(
          "    probabilities = (%s * logits).softmax(1)  # the loss scaled the logits\n"
              .formatted(number(loading.scale())));
    }
    text.append(
        """
        with open("manifest.json", encoding="utf-8") as file:
            classes = json.load(file)["data"]["classes"]
        print(classes[logits.argmax(1).item()]["name"])
        ```

        """);
    if (loading.otherModule() != null) {
      text.append(
          "`%s.py` is the network of the other stage; `checkpoints` in `manifest.json` names the file for each.\n\n"
              .formatted(loading.otherModule()));
    }
    return text.toString();
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private String reproduction() {
    return """
    ## Check and reproduce

    `manifest.json` has the hash of every file, the data set's hash, the seeds and the versions:

    ```sh
    %s
    ```

    %s
    Register the same images under the name of the data set before, and remove `labels` if others select jobs by them.

    ```sh
    curl --fail-with-body -H "Authorization: Bearer $FLATTAIL_TOKEN" -H 'Content-Type: application/json' \\
        -d @spec.json "$FLATTAIL_URL/jobs"
    ```

    """
        .formatted(BundleManifest.VERIFY, repetition);
  }

  private static Table pairs(List<String> columns, Map<String, String> values) {
    List<List<String>> rows = new ArrayList<>();
    values.forEach((name, value) -> rows.add(List.of(name, value)));
    return new Table("", columns, rows);
  }
}
