package dev.flattail.datasets;

import dev.flattail.images.Framing;
import dev.flattail.jobspec.ClassCounts;
import dev.flattail.jobspec.DatasetSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.schema.InvalidSpecException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves the data set of a spec, and describes the images that a job gets. */
final class DatasetResolver {
  private final DatasetCatalog catalog;

  DatasetResolver(DatasetCatalog catalog) {
    this.catalog = catalog;
  }

  DatasetSpec resolve(DatasetSpec given, boolean anySize) {
    Dataset dataset = catalog.named(given);
    requirePresent(given);
    DatasetSpec spec = cropped(given, anySize, dataset);
    ImageSize size = size(dataset, spec);
    if (size == null) {
      throw new InvalidSpecException(
          "/dataset/resize",
          "is required: the images of '%s' differ in size, or have not been looked at; give the side in pixels that all are scaled to, or centerCrop, or an augmentation that takes any size (imagenet)"
              .formatted(spec.name()));
    }
    Normalize normalize =
        spec.normalize() == null
            ? Normalize.ofSide(Math.max(size.height(), size.width()))
            : spec.normalize();
    return spec.pinned(dataset.sha256(), normalize);
  }

  void requirePresent(DatasetSpec spec) {
    catalog
        .pinned(spec)
        .map(DatasetVersion::deletedAt)
        .ifPresent(
            at -> {
              if (!catalog.isBuiltIn(spec)) {
                throw new InvalidSpecException("/dataset", deleted(spec, at));
              }
            });
  }

  /** Returns the problem of pinned content that was deleted. */
  static String deleted(DatasetSpec spec, Instant at) {
    return "data set '%s' with the content %s was deleted at %s; register the same images again, or use another data set"
        .formatted(spec.name(), spec.sha256(), at.truncatedTo(ChronoUnit.SECONDS));
  }

  private static DatasetSpec cropped(DatasetSpec spec, boolean anySize, Dataset dataset) {
    Integer crop = spec.centerCrop();
    if (crop != null) {
      return spec.cropped(crop);
    }
    return anySize && spec.resize() == null && dataset.imageSize() == null
        ? spec.cropped(DatasetSpec.USUAL_CROP)
        : spec;
  }

  @Nullable ImageSize imageSize(DatasetSpec spec) {
    return size(catalog.named(spec), spec);
  }

  private static @Nullable ImageSize size(Dataset dataset, DatasetSpec spec) {
    Framing framing = framing(spec);
    return framing == null ? dataset.imageSize() : new ImageSize(framing.height(), framing.width());
  }

  /** Returns how images are scaled to one size; null to keep their own sizes. */
  static @Nullable Framing framing(DatasetSpec spec) {
    Integer side = spec.resize();
    if (spec.centerCrop() == null) {
      return side == null ? null : new Framing.Scaled(side);
    }
    int crop = spec.centerCrop();
    Integer shorter = spec.cropped(crop).resize();
    return new Framing.Center(shorter == null ? crop : shorter, crop);
  }

  List<ClassSplit> describe(DatasetSpec spec) {
    Dataset dataset = catalog.named(spec);
    ClassCounts counts = ClassCounts.of(dataset.trainCounts(), spec);
    return dataset.classes().stream()
        .map(
            c ->
                new ClassSplit(
                    c.index(),
                    c.name(),
                    counts.train()[c.index()],
                    counts.validation()[c.index()],
                    c.test()))
        .toList();
  }
}
