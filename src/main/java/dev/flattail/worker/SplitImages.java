package dev.flattail.worker;

import dev.flattail.datasets.DatasetUnavailableException;
import dev.flattail.datasets.ImagePaths;
import dev.flattail.engine.evaluate.Evaluation;
import dev.flattail.engine.evaluate.Mistake;
import dev.flattail.images.ImageSet;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.Split;
import dev.flattail.results.Mistakes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The images of an evaluated split, as users find them in the data set.
 *
 * @param paths by the image's number in the data set's own split; empty for generated images
 */
record SplitImages(DatasetSpec dataset, Split split, ImageSet images, List<String> paths) {

  /** Reads the names of the images. If the files are gone, the images have no names. */
  static SplitImages of(JobContext context, DatasetSpec dataset, Split split, ImageSet images) {
    List<String> paths;
    try {
      ImagePaths all = context.datasets().paths(dataset);
      paths = split == Split.TEST ? all.test() : all.train();
    } catch (DatasetUnavailableException e) {
      context.log().warn("The names of the images cannot be read: " + e.getMessage());
      paths = List.of();
    }
    return new SplitImages(dataset, split, images, paths);
  }

  /**
   * Returns the path of an image; null when it has none.
   *
   * @param image number of the image in the split
   */
  @Nullable String path(int image) {
    return paths.isEmpty() ? null : paths.get(images.origin(image));
  }

  /** Returns the most confident mistakes of each class. */
  Mistakes mistakes(Evaluation evaluation, List<Mistake> mistakes) {
    var byClass = mistakes.stream().collect(Collectors.groupingBy(Mistake::label));
    List<Mistakes.OfClass> classes = new ArrayList<>();
    for (int c = 0; c < images.classes(); c++) {
      int count = evaluation.tally().images()[c];
      classes.add(
          new Mistakes.OfClass(
              c,
              images.classNames().get(c),
              count,
              count - evaluation.tally().correct()[c],
              byClass.getOrDefault(c, List.of()).stream().map(this::image).toList()));
    }
    return new Mistakes(
        dataset.name(),
        dataset.sha256(),
        split.name().toLowerCase(Locale.ROOT),
        split == Split.TEST ? "test" : "train",
        classes);
  }

  private Mistakes.Image image(Mistake mistake) {
    return new Mistakes.Image(
        mistake.image(),
        images.origin(mistake.image()),
        path(mistake.image()),
        mistake.label(),
        mistake.predicted(),
        mistake.confidence());
  }
}
