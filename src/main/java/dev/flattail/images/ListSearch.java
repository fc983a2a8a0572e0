package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches text files for lists of images by their names and first lines. */
final class ListSearch {
  private static final Set<String> EXTENSIONS = Set.of("txt", "csv", "tsv", "lst");

  private final List<Path> texts;

  ListSearch(List<Path> files) {
    this.texts = files.stream().filter(ListSearch::isText).toList();
  }

  /**
   * Returns the list of the images of {@code role}; null when no file has such a name.
   *
   * @throws InvalidImagesException when there are several, or a file has such a name and is no list
   */
  @Nullable Path only(SplitRole role) throws IOException {
    List<Path> lists = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path text : texts) {
      if (SplitRole.ofPart(stem(text)) != role) {
        continue;
      }
      String problem = ListFile.problem(text, name(text));
      if (problem == null) {
        lists.add(text);
      } else if (SplitRole.of(stem(text)) == role || ListFile.namesImages(text)) {
        problems.add(problem + "; rename or remove the file if it is no list of images");
      }
    }
    if (lists.size() > 1) {
      throw new InvalidImagesException(
          "there are several lists of images: %s; say by \"lists\" which are meant"
              .formatted(lists.stream().map(ListSearch::name).collect(Collectors.joining(", "))));
    }
    if (lists.isEmpty() && !problems.isEmpty()) {
      throw InvalidImagesException.first(problems);
    }
    return lists.isEmpty() ? null : lists.getFirst();
  }

  /** Returns the file of class names; null for none. */
  @Nullable Path classes() {
    return texts.stream()
        .filter(file -> name(file).equalsIgnoreCase("classes.txt"))
        .findFirst()
        .orElse(null);
  }

  /** Returns whether {@code file} has the name of a list and begins as one. */
  static boolean isList(Path file) throws IOException {
    return isText(file)
        && SplitRole.ofPart(stem(file)) != null
        && ListFile.problem(file, name(file)) == null;
  }

  private static boolean isText(Path file) {
    String name = name(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  private static String stem(Path file) {
    String name = name(file);
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
