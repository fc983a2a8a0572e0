package dev.flattail.datasets;

import dev.flattail.images.FileSurvey;
import dev.flattail.images.ImageDecoding;
import dev.flattail.images.ImageLists;
import dev.flattail.images.InvalidImagesException;
import dev.flattail.images.ListedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inspects listed images. */
final class ListInspection {
  private static final Logger log = LoggerFactory.getLogger(ListInspection.class);

  private final ImageLists lists;
  private final Path root;

  /**
   * Creates an inspection.
   *
   * @param root the folder that the listed paths are relative to, links followed
   */
  ListInspection(ImageLists lists, Path root) {
    this.lists = lists;
    this.root = root;
  }

  /**
   * Checks that all images exist.
   *
   * @param bound links must not lead outside this folder; links followed
   * @throws InvalidImagesException with the number of missing images and the first few of them
   */
  ListIndex index(Path bound) throws InvalidImagesException {
    long started = System.nanoTime();
    FileSurvey survey = new FileSurvey(root, bound);
    ListIndex index = new ListIndex(lists, survey.sizes(lists.train()), survey.sizes(lists.test()));
    log.info(
        "Found {} listed images in {} ms",
        lists.train().size() + lists.test().size(),
        (System.nanoTime() - started) / 1_000_000);
    return index;
  }

  /**
   * Decodes all images.
   *
   * @return their size; null when they differ in size
   * @throws InvalidImagesException when some cannot be decoded; names up to ten
   */
  @Nullable ImageSize decode() throws IOException {
    List<Path> files =
        Stream.concat(lists.train().stream(), lists.test().stream())
            .map(ListedImage::path)
            .distinct() // an image may be listed more than once
            .map(root::resolve)
            .toList();
    Set<ImageSize> sizes = ConcurrentHashMap.newKeySet();
    ImageDecoding.forEach(
        files,
        root,
        (index, bytes, image) -> sizes.add(new ImageSize(image.height(), image.width())));
    return sizes.size() == 1 ? sizes.iterator().next() : null;
  }
}
