package dev.flattail.images;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which folders are splits and which are classes.
 *
 * @param depth number of enclosing folders, which contain all images and are no classes
 * @param train name of the folder of training images; null when there are no splits, and the
 *     folders at {@code depth} are the classes
 * @param test name of the folder of test images; null for none
 */
record FolderLayout(int depth, @Nullable String train, @Nullable String test) {
  private static final int MOST_NAMED = 10;
  private static final int MOST_SUBFOLDERS = 3;
  private static final String RENAME = "; if it is a class, give it another name";

  /**
   * Recognizes the layout of {@code images}, of which there is at least one.
   *
   * @throws InvalidImagesException when it is ambiguous
   */
  static FolderLayout of(List<PlacedFile> images, Findings findings) throws InvalidImagesException {
    int depth = 0;
    Map<String, Top> tops = tops(images, depth);
    while (isAround(tops, images, depth)) {
      depth++;
      tops = tops(images, depth);
    }
    List<Top> train = trainingImages(tops);
    if (!train.isEmpty()) {
      FolderLayout layout = splits(tops, train, depth, findings);
      NestedSplits.check(layout.below(layout.train(), images), depth + 1, findings);
      layout.warnOfSubfolders(images, findings);
      return layout;
    }
    checkSplitsOfNoClass(tops);
    checkClasses(tops, depth, findings);
    NestedSplits.check(images, depth, findings);
    return new FolderLayout(depth, null, null);
  }

  /** A folder with images in it. */
  private static final class Top {
    final String name;
    final Set<String> subfolders = new HashSet<>();
    boolean direct;
    int count;
    String example = "";

    Top(String name) {
      this.name = name;
    }

    void add(PlacedFile image, int depth) {
      if (count++ == 0) {
        example = image.path();
      }
      if (image.depth() > depth + 1) {
        subfolders.add(image.className(depth + 1));
      } else {
        direct = true;
      }
    }

    boolean isNested() {
      return !subfolders.isEmpty();
    }

    String withSubfolders() {
      return "'%s' (%s%s)"
          .formatted(
              name,
              subfolders.stream().sorted().limit(MOST_SUBFOLDERS).collect(Collectors.joining(", ")),
              subfolders.size() > MOST_SUBFOLDERS ? ", …" : "");
    }

    boolean is(SplitRole role) {
      return SplitRole.of(name) == role;
    }
  }

  private static Map<String, Top> tops(List<PlacedFile> images, int depth) {
    Map<String, Top> tops = new TreeMap<>();
    for (PlacedFile image : images) {
      if (image.depth() > depth) {
        tops.computeIfAbsent(image.segment(depth), Top::new).add(image, depth);
      }
    }
    return tops;
  }

  /** Returns whether one folder contains all images, and is neither a class nor a split. */
  private static boolean isAround(Map<String, Top> tops, List<PlacedFile> images, int depth) {
    if (tops.size() != 1) {
      return false;
    }
    Top only = tops.values().iterator().next();
    if (only.direct || only.count < images.size()) {
      return false;
    }
    return SplitRole.of(only.name) == null || !trainingImages(tops(images, depth + 1)).isEmpty();
  }

  /**
   * Returns the folders of training images. A folder {@code train} among classes of vehicles has
   * its images directly in it.
   */
  private static List<Top> trainingImages(Map<String, Top> tops) {
    boolean allSplits =
        tops.size() > 1 && tops.values().stream().allMatch(top -> SplitRole.of(top.name) != null);
    List<Top> named =
        tops.values().stream()
            .filter(top -> top.is(SplitRole.TRAIN) && (top.isNested() || allSplits))
            .toList();
    return named.isEmpty() ? partlyNamed(tops) : named;
  }

  /**
   * Returns the folders of training images when their names are as {@code flowers-train} and {@code
   * flowers-test}. Either name alone may be a class's.
   */
  private static List<Top> partlyNamed(Map<String, Top> tops) {
    List<Top> train = new ArrayList<>();
    boolean others = false;
    for (Top top : tops.values()) {
      SplitRole role = top.isNested() ? SplitRole.ofPart(top.name) : null;
      if (role == SplitRole.TRAIN) {
        train.add(top);
      } else {
        others |= role != null;
      }
    }
    return others ? train : List.of();
  }

  private static FolderLayout splits(
      Map<String, Top> tops, List<Top> train, int depth, Findings findings)
      throws InvalidImagesException {
    List<Top> test = new ArrayList<>();
    List<Top> validation = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Top top : tops.values()) {
      SplitRole role = SplitRole.ofPart(top.name);
      if (train.contains(top)) {
        continue;
      }
      if (role == SplitRole.TEST) {
        test.add(top);
      } else if (role == SplitRole.VALIDATION) {
        validation.add(top);
      } else {
        problems.add(
            "'%s' holds images (%d), such as %s; beside '%s' only a folder of test images may hold some"
                .formatted(top.name, top.count, top.example, train.getFirst().name));
      }
    }
    checkNoneInside(train, train, problems);
    checkNoneInside(test, train, problems);
    checkOne(train, "training", problems);
    checkOne(test, "test", problems);
    if (test.isEmpty()) {
      checkOne(validation, "validation", problems);
    } else {
      for (Top top : validation) {
        problems.add(
            "'%s' looks like validation images, and '%s' has the test images; leave '%s' out, or move its images into '%s' (a job's dataset.validation takes some from there)"
                .formatted(top.name, test.getFirst().name, top.name, train.getFirst().name));
      }
    }
    if (!problems.isEmpty()) {
      throw InvalidImagesException.first(problems);
    }
    if (test.isEmpty() && !validation.isEmpty()) {
      findings.warn(
          "There is no folder of test images: the images of '%s' (%d) are the test images."
              .formatted(validation.getFirst().name, validation.getFirst().count));
      test = validation;
    }
    return new FolderLayout(
        depth, train.getFirst().name, test.isEmpty() ? null : test.getFirst().name);
  }

  /** Refuses {@code train/train/<class>/*}, which an archive in a folder of its name leads to. */
  private static void checkNoneInside(List<Top> splits, List<Top> train, List<String> problems) {
    for (Top split : splits) {
      if (!split.direct && split.subfolders.size() == 1) {
        String inside = split.subfolders.iterator().next();
        boolean isClass = !train.contains(split) && train.getFirst().subfolders.contains(inside);
        if (SplitRole.ofPart(inside) != null && !isClass) {
          problems.add(
              "'%s' holds nothing but the folder '%s', which looks like a split as well; move what is in that folder up, to %s/<class>/*"
                  .formatted(split.name, inside, split.name));
        }
      }
    }
  }

  private static void checkOne(List<Top> folders, String what, List<String> problems) {
    if (folders.size() > 1) {
      problems.add(
          "%s look like %s images; move them into one folder"
              .formatted(
                  folders.stream()
                      .map(top -> "'" + top.name + "'")
                      .collect(Collectors.joining(", ")),
                  what));
    }
  }

  /** Checks folders that are to be classes. */
  private static void checkClasses(Map<String, Top> tops, int depth, Findings findings)
      throws InvalidImagesException {
    List<String> problems = new ArrayList<>();
    for (Top top : tops.values()) {
      SplitRole role = SplitRole.of(top.name);
      if (role == null) {
        continue;
      }
      if (role == SplitRole.TRAIN || (!top.isNested() && SplitRole.mayBeClass(top.name))) {
        if (tops.size() > 1) {
          findings.warn(
              "The folder '%s' is a class, since its images lie directly in it and not in folders of classes."
                  .formatted(top.name));
        }
      } else {
        problems.add(
            "%s: '%s' looks like %s images, and there is no train/ beside it; put the training images into train/<class>/%s"
                .formatted(
                    top.example, top.name, role == SplitRole.TEST ? "test" : "validation", RENAME));
      }
    }
    if (!problems.isEmpty()) {
      throw InvalidImagesException.first(problems);
    }
    if (!warnOfEqualSubfolders(tops, findings)) {
      warnOfSubfolders(tops, findings);
    }
  }

  /** Splits may have names that nobody foresaw. Then the same class folders are in each. */
  private static boolean warnOfEqualSubfolders(Map<String, Top> tops, Findings findings) {
    Set<Set<String>> different =
        tops.values().stream().map(top -> top.subfolders).collect(Collectors.toSet());
    boolean equal =
        tops.size() > 1
            && different.size() == 1
            && tops.values().stream().noneMatch(top -> top.direct)
            && different.iterator().next().size() > 1;
    if (equal) {
      findings.warn(
          "The folders %s were taken for the classes, but all have the same %d sub-folders. If these are the classes, name the folders around them train and test."
              .formatted(
                  tops.keySet().stream()
                      .limit(MOST_NAMED)
                      .map(name -> "'" + name + "'")
                      .collect(Collectors.joining(", ")),
                  different.iterator().next().size()));
    }
    return equal;
  }

  /** Warns of merged sub-folders of the classes in each split. */
  private void warnOfSubfolders(List<PlacedFile> images, Findings findings) {
    for (String split : Stream.of(train, test).filter(Objects::nonNull).toList()) {
      warnOfSubfolders(tops(below(split, images), depth + 1), findings);
    }
  }

  private List<PlacedFile> below(@Nullable String split, List<PlacedFile> images) {
    return images.stream().filter(image -> split != null && image.isBelow(depth, split)).toList();
  }

  /** Warns of classes with several sub-folders, or with one beside their images. */
  private static void warnOfSubfolders(Map<String, Top> classes, Findings findings) {
    List<Top> merged =
        classes.values().stream()
            .filter(top -> top.subfolders.size() + (top.direct ? 1 : 0) > 1 && top.isNested())
            .toList();
    if (!merged.isEmpty()) {
      findings.warn(
          "Sub-folders were merged into their class: %s. If the sub-folders are the classes, upload them without the folders around them."
              .formatted(
                  FirstNames.of(merged.stream().map(Top::withSubfolders).toList(), MOST_NAMED)));
    }
  }

  /** Refuses images directly in {@code cars_train} and {@code cars_test}, with no classes. */
  private static void checkSplitsOfNoClass(Map<String, Top> tops) throws InvalidImagesException {
    Set<SplitRole> roles = new HashSet<>();
    for (Top top : tops.values()) {
      SplitRole role = SplitRole.ofPart(top.name);
      if (role == null) {
        return;
      }
      roles.add(role);
    }
    if (roles.contains(SplitRole.TRAIN) && roles.size() > 1) {
      throw new InvalidImagesException(
          "the folders %s look like splits, and there are no class folders in them; put the images into train/<class>/* and test/<class>/*, or add the lists train.txt and test.txt (a path and a class number on each line); if they are classes, give them other names"
              .formatted(
                  tops.keySet().stream()
                      .map(name -> "'" + name + "'")
                      .collect(Collectors.joining(", "))));
    }
  }
}
