package dev.flattail.datasets;

import dev.flattail.images.FileSurvey;
import dev.flattail.images.Findings;
import dev.flattail.images.ImageDecoding;
import dev.flattail.images.ImageLists;
import dev.flattail.images.InvalidImagesException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The result of inspecting listed images.
 *
 * @param index the images with their file sizes
 * @param imageSize null when the images differ in size, or were not decoded
 */
record ListInspection(ListIndex index, @Nullable ImageSize imageSize) {
  private static final Logger log = LoggerFactory.getLogger(ListInspection.class);

  /**
   * Checks that all images exist, without decoding them. Of repeated images, it finds those of the
   * same path.
   *
   * @param root the folder that the listed paths are relative to, links followed
   * @param bound links must not lead outside this folder; links followed
   * @throws InvalidImagesException with the number of missing images and the first few of them, or
   *     when a list has a path with two labels
   */
  static ListInspection ofFiles(ImageLists lists, Path root, Path bound, Findings findings)
      throws InvalidImagesException {
    ListedFiles files = ListedFiles.of(lists);
    ListInspection inspection = new ListInspection(index(lists, root, bound, false), null);
    new RepeatedImages(files.paths().size()).report(files.images(lists), findings);
    return inspection;
  }

  /**
   * Checks and decodes all images.
   *
   * @param findings receives the images that are left out
   * @throws InvalidImagesException when images are missing, or some cannot be decoded and may not
   *     be left out, or a class would lose all its training images
   */
  static ListInspection ofImages(
      ImageLists lists, Path root, Path bound, DamagedImages damaged, Findings findings)
      throws IOException {
    ListedFiles files = ListedFiles.of(lists);
    ListIndex all = index(lists, root, bound, damaged == DamagedImages.SKIP);
    List<String> paths = files.paths();
    RepeatedImages repeated = new RepeatedImages(paths.size());
    UnusualImages unusual = new UnusualImages();
    Set<ImageSize> sizes = ConcurrentHashMap.newKeySet();
    SortedMap<Integer, String> problems =
        ImageDecoding.decode(
            paths.stream().map(root::resolve).toList(),
            root,
            (index, bytes, image, decoder) -> {
              unusual.look(paths.get(index), bytes, decoder);
              repeated.put(index, DigestUtils.sha256(bytes));
              sizes.add(new ImageSize(image.height(), image.width()));
            });
    unusual.report(findings);
    ImageSize size = sizes.size() == 1 ? sizes.iterator().next() : null;
    if (damaged == DamagedImages.REFUSE && !problems.isEmpty()) {
      throw InvalidImagesException.first(
          problems.entrySet().stream()
              .map(problem -> paths.get(problem.getKey()) + ": " + problem.getValue())
              .toList());
    }
    problems.forEach((index, reason) -> findings.skip(paths.get(index), reason));
    repeated.leaveOut(problems.keySet());
    repeated.report(files.images(lists), findings);
    if (problems.isEmpty()) {
      return new ListInspection(all, size);
    }
    return new ListInspection(
        all.without(problems.keySet().stream().map(paths::get).collect(Collectors.toSet())), size);
  }

  private static ListIndex index(ImageLists lists, Path root, Path bound, boolean emptyToo)
      throws InvalidImagesException {
    long started = System.nanoTime();
    FileSurvey survey = new FileSurvey(root, bound);
    ListIndex index =
        new ListIndex(
            lists, survey.sizes(lists.train(), emptyToo), survey.sizes(lists.test(), emptyToo));
    log.info(
        "Found {} listed images in {} ms",
        lists.train().size() + lists.test().size(),
        (System.nanoTime() - started) / 1_000_000);
    return index;
  }
}
