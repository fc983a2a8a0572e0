package dev.flattail.app.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** The answer of {@code POST /jobs?dryRun=true}. */
record DryRun(JsonNode json) {
  /** For example {@code shapes, 1,394 images in 10 classes: 500 of bar, …, 10 of triangle}. */
  String trainingSet() {
    List<JsonNode> classes =
        StreamSupport.stream(json.path("classes").spliterator(), false)
            .sorted(Comparator.comparingInt(DryRun::images).reversed())
            .toList();
    String name = json.path("spec").path("dataset").path("name").asString("");
    if (classes.isEmpty()) {
      return name;
    }
    int total = classes.stream().mapToInt(DryRun::images).sum();
    return String.format(
        Locale.ROOT,
        "%s, %,d images in %d classes: from %,d of %s down to %,d of %s",
        name,
        total,
        classes.size(),
        images(classes.getFirst()),
        classes.getFirst().path("name").asString(""),
        images(classes.getLast()),
        classes.getLast().path("name").asString(""));
  }

  private static int images(JsonNode entry) {
    return entry.path("train").asInt(0);
  }
}
