package dev.flattail.app.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * The response of {@code POST /jobs?dryRun=true}.
 *
 * @param spec the spec with all defaults filled in
 * @param classes classes of the data set
 */
record DryRun(JsonNode spec, List<ClassImages> classes) {

  /**
   * The images of one class.
   *
   * @param train number of training images
   */
  record ClassImages(String name, int train) {}

  /**
   * Describes the training set, for example {@code shapes, 1,394 images in 10 classes: from 500 of
   * bar down to 5 of star}.
   */
  String trainingSet() {
    String dataset = spec.path("dataset").path("name").asString("");
    if (classes.isEmpty()) {
      return dataset;
    }
    List<ClassImages> headToTail =
        classes.stream().sorted(Comparator.comparingInt(ClassImages::train).reversed()).toList();
    return String.format(
        Locale.ROOT,
        "%s, %,d images in %d classes: from %,d of %s down to %,d of %s",
        dataset,
        classes.stream().mapToInt(ClassImages::train).sum(),
        classes.size(),
        headToTail.getFirst().train(),
        headToTail.getFirst().name(),
        headToTail.getLast().train(),
        headToTail.getLast().name());
  }
}
