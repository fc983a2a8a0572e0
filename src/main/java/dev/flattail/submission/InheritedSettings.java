package dev.flattail.submission;

import dev.flattail.datasets.Datasets;
import dev.flattail.datasets.ImageSize;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.MeasurementSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.OpenSetSpec;
import dev.flattail.jobspec.Thresholds;
import dev.flattail.jobspec.Warning;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Warns of settings that a measurement takes over from the training of its model, and that differ
 * from those that the named data set has by itself.
 */
@Component
final class InheritedSettings {
  private static final String OF_TRAINING = "in the model's training";

  private final Datasets datasets;

  InheritedSettings(Datasets datasets) {
    this.datasets = datasets;
  }

  /**
   * Returns the warnings. There are none for a measurement that names no data set, because it is on
   * that of the training.
   *
   * @param given as submitted, with its defaults
   * @param resolved the same spec with what it takes over
   * @param dataset the measured data set, pinned and prepared
   */
  List<Warning> of(MeasurementSpec given, MeasurementSpec resolved, DatasetSpec dataset) {
    List<Warning> warnings = new ArrayList<>();
    DatasetSpec named = given.dataset();
    if (named != null) {
      addPreparation(named, dataset, "/dataset", OF_TRAINING, warnings);
    }
    if (given instanceof EvaluateSpec asked && resolved instanceof EvaluateSpec evaluation) {
      if (named != null
          && asked.thresholds() == null
          && !evaluation.groups().equals(Thresholds.USUAL)) {
        warnings.add(
            new Warning(
                "/thresholds",
                "the groups are those of the model's training, %s, and not the default, %s; set thresholds to choose"
                    .formatted(written(evaluation.groups()), written(Thresholds.USUAL))));
      }
      OpenSetSpec unknown = asked.openSet();
      OpenSetSpec prepared = evaluation.openSet();
      if (unknown != null && prepared != null) {
        addPreparation(
            unknown.dataset(), prepared.dataset(), "/openSet", "for the evaluated ones", warnings);
      }
    }
    return warnings;
  }

  /**
   * Adds warnings of images that are prepared in another way than by their data set's defaults.
   *
   * @param like where the preparation comes from
   */
  private void addPreparation(
      DatasetSpec named,
      DatasetSpec prepared,
      String pointer,
      String like,
      List<Warning> warnings) {
    ImageSize own = datasets.imageSize(named);
    ImageSize size = datasets.imageSize(prepared);
    if (size == null) {
      return;
    }
    boolean cropped = prepared.centerCrop() != null;
    if (named.resize() == null && named.centerCrop() == null && (cropped || !size.equals(own))) {
      warnings.add(
          new Warning(
              pointer + (cropped ? "/centerCrop" : "/resize"),
              "images of %s are %s %s pixels, as %s; set resize or centerCrop to choose"
                  .formatted(
                      own == null ? "different sizes" : pixels(own) + " pixels",
                      cropped ? "scaled and cropped to" : "scaled to",
                      pixels(size),
                      like)));
    }
    Normalize normalize = prepared.normalize();
    ImageSize byItself = own == null ? size : own;
    Normalize standard = Normalize.ofSide(Math.max(byItself.height(), byItself.width()));
    if (named.normalize() == null && normalize != null && !normalize.equals(standard)) {
      warnings.add(
          new Warning(
              pointer + "/normalize",
              "pixels are normalized as %s, by %s, and not by the data set's default, %s; set normalize to choose"
                  .formatted(like, written(normalize), written(standard))));
    }
  }

  private static String pixels(ImageSize size) {
    return size.height() + " x " + size.width();
  }

  private static String written(Normalize normalize) {
    return "mean %s and std %s".formatted(normalize.mean(), normalize.std());
  }

  private static String written(Thresholds thresholds) {
    return switch (thresholds) {
      case Thresholds.ByCount counts -> "many %d and few %d".formatted(counts.many(), counts.few());
      case Thresholds.ByRank ranks ->
          "manyBelow %d and fewFrom %d".formatted(ranks.manyBelow(), ranks.fewFrom());
    };
  }
}
