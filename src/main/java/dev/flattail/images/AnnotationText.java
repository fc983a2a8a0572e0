package dev.flattail.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a text file that may label or divide images.
 *
 * @param lines lines of text, or strings of JSON and XML
 * @param candidates names of images that may be in each line
 */
record AnnotationText(
    PlacedFile file, boolean structured, List<String> lines, List<Set<String>> lineNames) {
  /** Extensions of text files; many lists have none. */
  static final Set<String> EXTENSIONS =
      Set.of(
          "", "txt", "csv", "tsv", "lst", "list", "json", "jsonl", "ndjson", "xml", "yaml", "yml");

  private static final Set<String> STRUCTURED = Set.of("json", "jsonl", "ndjson", "xml");
  private static final int MOST_BYTES = 1 << 18;
  private static final int MOST_FIELDS = 3;
  private static final Pattern SEPARATOR = Pattern.compile("[\\s,;]+");
  private static final Pattern NUMBERS = Pattern.compile("\\d+[\\s,;]+\\d+");
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|>([^<>]+)<");

  private static final Set<String> SPLITTING =
      Set.of("split", "splits", "fold", "folds", "partition", "partitions", "subset", "subsets");

  /** Names of files that label images. */
  private static final Set<String> LABELING =
      Set.of("label", "labels", "annotation", "annotations", "annos", "targets", "groundtruth");

  /** Keys of COCO's annotations. */
  private static final Set<String> COCO = Set.of("annotations", "categories", "file_name");

  static AnnotationText of(PlacedFile file) throws IOException {
    String text = start(file);
    boolean structured = STRUCTURED.contains(file.extension());
    List<String> lines =
        structured
            ? STRING
                .matcher(text)
                .results()
                .map(AnnotationText::string)
                .filter(string -> !string.isBlank())
                .toList()
            : text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    return new AnnotationText(
        file,
        structured,
        lines,
        lines.stream()
            .map(line -> structured ? names(Stream.of(line)) : namesInLine(line))
            .toList());
  }

  /** Reads whole lines from the start; nothing if they are no text. */
  private static String start(PlacedFile file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file.file())) {
      bytes = in.readNBytes(MOST_BYTES);
    }
    String text = new String(bytes, encoding(bytes));
    if (text.indexOf(0) >= 0) {
      return "";
    }
    int end = bytes.length == MOST_BYTES ? text.lastIndexOf('\n') : text.length();
    return text.substring(text.startsWith("\uFEFF") ? 1 : 0, end < 1 ? text.length() : end);
  }

  /** Spreadsheets save text as UTF-16, in which one half of most characters is zero. */
  private static Charset encoding(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i % 2 == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static String string(MatchResult match) {
    return Objects.requireNonNullElse(
            match.group(1), Objects.requireNonNullElse(match.group(2), ""))
        .replace("\\/", "/");
  }

  /** Paths may contain spaces, and numbers before and after them. */
  private static Set<String> namesInLine(String line) {
    List<String> parts = new ArrayList<>(List.of(line));
    parts.add(line.replaceFirst("^\\S+\\s+", ""));
    parts.add(line.replaceFirst("[\\s,;]+\\S+$", ""));
    parts.addAll(Arrays.asList(line.split("[,;\\t]")));
    parts.addAll(Arrays.asList(SEPARATOR.split(line)));
    return names(parts.stream().map(part -> part.strip().replaceAll("^[\"']|[\"']$", "")));
  }

  private static Set<String> names(Stream<String> parts) {
    return parts.map(ImageNames::in).filter(Objects::nonNull).collect(Collectors.toSet());
  }

  /** Returns the names of images that may be in this text. */
  Set<String> candidates() {
    return lineNames.stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  /** Returns whether the text names some of the images with the names {@code known}. */
  boolean names(Set<String> known) {
    long naming = naming(known).count();
    // Half of a list's lines, since others may name images that are gone; not a text with examples.
    return naming > 0 && (structured || 2 * naming >= lines.size());
  }

  private Stream<String> naming(Set<String> known) {
    return IntStream.range(0, lines.size())
        .filter(line -> lineNames.get(line).stream().anyMatch(known::contains))
        .mapToObj(lines::get);
  }

  /** Returns whether the text says which images are training or test images. */
  boolean divides(Set<String> known) {
    if (!names(known)) {
      return isSplit() && !structured && dividesNumbers();
    }
    return role() != null
        || isSplit()
        || (structured
            ? lines.stream().map(SplitRole::of).filter(Objects::nonNull).distinct().count() > 1
            : 2 * naming(known).filter(AnnotationText::hasSplit).count() > naming(known).count());
  }

  /** Returns whether most lines have a number and a split, which may be a number as well. */
  private boolean dividesNumbers() {
    long dividing =
        lines.stream().filter(line -> NUMBERS.matcher(line).matches() || hasSplit(line)).count();
    return 2 * dividing > lines.size();
  }

  private static boolean hasSplit(String line) {
    return Arrays.stream(SEPARATOR.split(line)).anyMatch(word -> SplitRole.of(word) != null);
  }

  /** Returns whether the file's name or keys are those of labels or lists. */
  boolean looksLikeList() {
    if (lines.isEmpty()) {
      return false;
    }
    if (structured) {
      return role() != null
          || isSplit()
          || words().stream().anyMatch(LABELING::contains)
          || COCO.stream().filter(lines::contains).count() > 1;
    }
    return isTable()
        && (role() != null || isSplit() || words().stream().anyMatch(LABELING::contains));
  }

  /** Returns whether most lines have few fields, as prose has not. */
  private boolean isTable() {
    long few = lines.stream().filter(line -> SEPARATOR.split(line).length <= MOST_FIELDS).count();
    return !lines.isEmpty() && 2 * few > lines.size();
  }

  private @Nullable SplitRole role() {
    return SplitRole.ofPart(file.stem());
  }

  private boolean isSplit() {
    return Stream.concat(words().stream(), words(file.parent()).stream())
        .anyMatch(SPLITTING::contains);
  }

  private Set<String> words() {
    return words(file.stem());
  }

  /** Returns the words of a name in lower case. */
  static Set<String> words(String name) {
    return Arrays.stream(SplitRole.words(name))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
