package dev.flattail.datasets;

import dev.flattail.images.LabelledImages;
import dev.flattail.images.Shapes;
import dev.flattail.spec.ClassCounts;
import dev.flattail.spec.DatasetSpec;
import dev.flattail.spec.InvalidSpec;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.stereotype.Service;

/**
 * The data sets that jobs can name: {@code shapes}, {@code cifar10}, {@code cifar100} and the
 * registered ones. This is the package's public face.
 */
@Service
public class Datasets {

  /**
   * Registers the images of an archive under {@code name}, replacing what the name stood for. Jobs
   * that pinned an earlier content keep it.
   *
   * @param body read to its end, whatever comes of it; not closed
   * @throws DatasetRejected the archive or its images cannot be used; names every problem found
   * @throws DatasetNameReserved {@code shapes} stays what it is
   * @throws UploadTooLarge more bytes than the configuration allows
   */
  public Registration register(String name, UploadFormat format, InputStream body) {
    throw new UnsupportedOperationException("uploads come next");
  }

  /**
   * Registers a folder below the data directory, without copying its images.
   *
   * @param path relative to the data directory; may not lead out of it
   * @throws DatasetRejected as {@link #register}
   */
  public Registration registerFolder(String name, String path) {
    throw new UnsupportedOperationException("uploads come next");
  }

  /** All data sets, by name. */
  public List<Dataset> list() {
    return List.of(shapes());
  }

  /**
   * The data set that {@code name} stands for now.
   *
   * @throws UnknownDataset there is none
   */
  public Dataset get(String name) {
    if (name.equals("shapes")) {
      return shapes();
    }
    throw new UnknownDataset(name);
  }

  /**
   * The spec with its content pinned and its normalisation spelled out: what a job is to keep, so
   * that a later {@code PUT} does not change it.
   *
   * @throws InvalidSpec the data set does not exist, or its images do not fit the spec
   */
  public DatasetSpec resolve(DatasetSpec spec) {
    Dataset dataset = get(spec.name());
    return spec.pinned(dataset.sha256(), dev.flattail.spec.Normalize.CIFAR);
  }

  /**
   * Images of each class in each split, after validation split and imbalance. Needs no files for
   * the built-in data sets.
   *
   * @throws InvalidSpec the data set does not exist, or a class would be left empty
   */
  public List<ClassSplit> describe(DatasetSpec spec) {
    Dataset dataset = get(spec.name());
    ClassCounts counts = ClassCounts.of(dataset.trainCounts(), spec);
    return IntStream.range(0, dataset.classes().size())
        .mapToObj(
            c ->
                new ClassSplit(
                    c,
                    dataset.classes().get(c).name(),
                    counts.train()[c],
                    counts.validation()[c],
                    dataset.classes().get(c).test()))
        .toList();
  }

  /**
   * All images of the data set, before validation split and imbalance, scaled to {@code resize}
   * where the spec says so. Fetches missing files of {@code cifar10} and {@code cifar100}.
   *
   * @throws DatasetUnavailable the files are missing, changed or unreadable
   */
  public LabelledImages load(DatasetSpec spec) {
    return Shapes.generate();
  }

  private static Dataset shapes() {
    List<String> names = Shapes.classNames();
    return new Dataset(
        "shapes",
        DatasetFormat.SHAPES,
        Shapes.SHA256,
        new ImageSize(Shapes.SIDE, Shapes.SIDE),
        IntStream.range(0, names.size())
            .mapToObj(
                c ->
                    new DatasetClass(
                        c, names.get(c), Shapes.TRAIN_PER_CLASS, Shapes.TEST_PER_CLASS))
            .toList());
  }
}
