package dev.flattail.images;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds folders of splits below folders that would otherwise be the classes. */
final class NestedSplits {
  private static final int MOST_NAMED = 5;

  private final int depth;
  private final TreeMap<String, Split> splits = new TreeMap<>();
  private final Map<String, Optional<SplitRole>> roles = new HashMap<>();
  private final Map<String, Optional<SplitRole>> partRoles = new HashMap<>();

  /**
   * A folder of images of one split.
   *
   * @param partial whether only a part of its name says so, as in {@code flowers-train}
   */
  private record Split(
      String folder, String root, String name, SplitRole role, boolean partial, boolean nested) {}

  private NestedSplits(int depth) {
    this.depth = depth;
  }

  /**
   * Refuses splits below the folders at {@code depth}, which would be merged with their siblings:
   * {@code a/train/<class>/*} and {@code b/test/<class>/*}, and {@code <class>/train/*} and {@code
   * <class>/test/*}.
   *
   * @param images all images
   */
  static void check(List<PlacedFile> images, int depth, Findings findings)
      throws InvalidImagesException {
    NestedSplits nested = new NestedSplits(depth);
    images.forEach(nested::add);
    nested.check(images, findings);
  }

  private void add(PlacedFile image) {
    int folders = image.depth();
    for (int at = depth + 1; at < folders; at++) {
      SplitRole role =
          roles
              .computeIfAbsent(image.segment(at), n -> Optional.ofNullable(SplitRole.of(n)))
              .orElse(null);
      if (role != null) {
        put(image, at, role, false);
        return;
      }
    }
    for (int at = depth; at < folders - 1; at++) {
      SplitRole role =
          partRoles
              .computeIfAbsent(image.segment(at), n -> Optional.ofNullable(SplitRole.ofPart(n)))
              .orElse(null);
      if (role != null) {
        put(image, at, role, true);
        return;
      }
    }
  }

  private void put(PlacedFile image, int at, SplitRole role, boolean partial) {
    String root = image.folder(at);
    String folder = image.folder(at + 1);
    boolean nested = image.depth() > at + 1;
    splits.merge(
        folder,
        new Split(folder, root, image.segment(at), role, partial, nested),
        (one, other) -> one.nested ? one : other);
  }

  private void check(List<PlacedFile> images, Findings findings) throws InvalidImagesException {
    List<Split> found = new ArrayList<>(splits.values());
    if (!hasBoth(nested(found))) {
      // "steam-train" may be a class; only "x-test" makes "x-train" a split.
      found.removeIf(split -> split.partial);
    }
    List<Split> nested = nested(found);
    if (nested.stream().map(Split::root).distinct().count() > 1) {
      throw new InvalidImagesException(
          "the folders %s look like splits of one data set below different folders, or like several data sets. Move the splits of one data set beside each other (train/<class>/* and test/<class>/*), and upload each data set under a name of its own"
              .formatted(folders(nested)));
    }
    if (hasBoth(found)) {
      throw nested.isEmpty() ? inClasses(found) : outside(nested, images);
    }
    for (Split split : found) {
      if (split.role != SplitRole.TRAIN && (split.nested || !SplitRole.mayBeClass(split.name))) {
        throw untrained(split);
      }
    }
    for (Split split : nested) {
      findings.warn(
          "The folder '%s' looks like a split, but its images belong to the class '%s', the folder around it."
              .formatted(split.folder, split.root));
    }
  }

  private static List<Split> nested(List<Split> splits) {
    return splits.stream().filter(Split::nested).toList();
  }

  private static boolean hasBoth(Collection<Split> splits) {
    return splits.stream().anyMatch(split -> split.role == SplitRole.TRAIN)
        && splits.stream().anyMatch(split -> split.role != SplitRole.TRAIN);
  }

  /** Returns the problem of one folder with splits beside images outside of it. */
  private static InvalidImagesException outside(List<Split> nested, List<PlacedFile> images) {
    String root = nested.getFirst().root;
    String example =
        images.stream()
            .map(PlacedFile::path)
            .filter(path -> !path.startsWith(root + "/"))
            .findFirst()
            .map(path -> ", and there are images outside of it, such as " + path)
            .orElse("");
    return new InvalidImagesException(
        "the folder '%s' has splits in it (%s)%s. Upload this folder alone if it is the data set, or rename its sub-folders if it is a class"
            .formatted(root, folders(nested), example));
  }

  /** Returns the problem of {@code <class>/train/*} and {@code <class>/test/*}. */
  private static InvalidImagesException inClasses(List<Split> splits) {
    Map<String, List<Split>> byRoot =
        splits.stream()
            .collect(Collectors.groupingBy(Split::root, TreeMap::new, Collectors.toList()));
    List<Split> example =
        byRoot.values().stream().filter(NestedSplits::hasBoth).findFirst().orElse(splits);
    String root = example.getFirst().root;
    return new InvalidImagesException(
        "the class folder '%s' has splits in it (%s); put the classes into the splits instead: train/%s and test/%s"
            .formatted(
                root,
                example.stream()
                    .map(Split::name)
                    .sorted()
                    .distinct()
                    .collect(Collectors.joining(", ")),
                name(root),
                name(root)));
  }

  /** Returns the problem of test images below a class, without training images beside them. */
  private static InvalidImagesException untrained(Split split) {
    return new InvalidImagesException(
        "the folder '%s' looks like %s images, which would become training images of the class '%s'; put the classes into the splits instead (train/%s and test/%s), or rename the folder"
            .formatted(
                split.folder,
                split.role == SplitRole.TEST ? "test" : "validation",
                split.root,
                name(split.root),
                name(split.root)));
  }

  private static String name(String folder) {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  private static String folders(List<Split> splits) {
    return FirstNames.of(
        splits.stream().map(split -> ListFile.shown(split.folder)).toList(), MOST_NAMED);
  }
}
