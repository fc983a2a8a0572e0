package dev.flattail.images;

import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of class names, one a line in the order of the class numbers. Empty lines, comments
 * ({@code # …}) and a header of column names are skipped. If every line has a number, and these are
 * all numbers from 0 or 1, they number the classes: {@code 1 001.Black_footed_Albatross} in
 * CUB-200, {@code /a/airfield 0} in Places365.
 */
final class ClassNames {
  /** Extensions of {@link #isNamedAsOne}. */
  private static final Set<String> EXTENSIONS =
      Set.of("", "txt", "csv", "tsv", "lst", "json", "yaml", "yml");

  private static final Set<String> STEMS =
      Set.of(
          "class",
          "classes",
          "classnames",
          "label",
          "labels",
          "labelnames",
          "categories",
          "categorynames",
          "synsets",
          "synsetwords",
          "wnids",
          "names",
          "batchesmeta",
          "finelabelnames",
          "classmap",
          "classmapping",
          "classid",
          "classindex",
          "classindices",
          "classidx",
          "classtoidx",
          "classtoindex",
          "classtoid",
          "idxclass",
          "idxtoclass",
          "indextoclass",
          "idtoclass",
          "labelmap",
          "labelmapping",
          "labelid",
          "labelidx",
          "labeltoidx",
          "labeltoindex",
          "labeltoid",
          "idxlabel",
          "idxtolabel",
          "indextolabel",
          "idlabel",
          "idtolabel",
          "cattoname");

  private static final Pattern NUMBER_FIRST =
      Pattern.compile("(?<number>\\d{1,7})(?:[.):]\\s+|[\\s,;:]+)(?<name>\\S.*)");
  private static final Pattern NUMBER_LAST =
      Pattern.compile("(?<name>.*[^\\s,;:=])[\\s,;:=]+(?<number>\\d{1,7})");

  /** A line that is neither empty nor a comment, or the name in it. */
  private record Line(int number, String text) {}

  private final String file;
  private final List<Line> lines;
  private final Findings findings;

  private ClassNames(String file, List<Line> lines, Findings findings) {
    this.file = file;
    this.lines = lines;
    this.findings = findings;
  }

  /**
   * Reads the names of {@code classes} classes.
   *
   * @throws InvalidImagesException for another number of names, repeated names, and names that
   *     cannot be stored
   */
  static List<String> read(Path path, int classes, Findings findings) throws IOException {
    ClassNames file = of(path, findings);
    List<Line> names = file.names();
    file.check(names);
    if (names.size() != classes) {
      throw new InvalidImagesException(
          "%s has %s for %d classes; write one name a line, in the order of the class numbers"
              .formatted(
                  file.file, names.size() == 1 ? "1 name" : names.size() + " names", classes));
    }
    return names.stream().map(Line::text).toList();
  }

  /** Returns whether {@code file} has the name of a file of class names. */
  static boolean isNamedAsOne(PlacedFile file) {
    return EXTENSIONS.contains(file.extension())
        && STEMS.contains(file.stem().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", ""));
  }

  /** Returns whether a file has the names {@code expected} in that order, apart from spelling. */
  static boolean agree(PlacedFile file, List<String> expected) throws IOException {
    List<String> wanted = letters(expected.stream());
    try {
      return file.extension().equals("json")
          ? ClassIndex.agrees(file.file(), names -> letters(names.stream()).equals(wanted))
          : letters(of(file.file(), new Findings()).names().stream().map(Line::text))
              .equals(wanted);
    } catch (InvalidImagesException unreadable) {
      return false;
    }
  }

  private static List<String> letters(Stream<String> names) {
    return names.map(ClassNames::letters).toList();
  }

  private static String letters(String name) {
    return AlikeNames.key(name).replaceAll("[^\\p{L}\\d]", "");
  }

  private static ClassNames of(Path path, Findings findings) throws IOException {
    String file = String.valueOf(path.getFileName());
    List<Line> lines = new ArrayList<>();
    ListFile.forEachLine(
        path,
        file,
        (number, text) -> {
          boolean header = lines.isEmpty() && ListFile.isHeader(text);
          if (!ListFile.isComment(text) && !header) {
            lines.add(new Line(number, Normalizer.normalize(text, Normalizer.Form.NFC)));
          }
        });
    return new ClassNames(file, lines, findings);
  }

  /** Returns the names in the order of the classes. */
  private List<Line> names() {
    List<Line> numbered = numbered(NUMBER_FIRST, 1);
    if (numbered == null) {
      numbered = numbered(NUMBER_LAST, 0);
    }
    if (numbered != null) {
      return numbered;
    }
    lines.stream()
        .filter(line -> NUMBER_FIRST.matcher(line.text).matches())
        .findFirst()
        .ifPresent(
            line ->
                findings.warn(
                    "%s, line %d: the number in '%s' is a part of the class name, since the lines are not numbered from 0 to %d."
                        .formatted(
                            file, line.number, ListFile.shown(line.text), lines.size() - 1)));
    return lines;
  }

  /**
   * Returns the names by the numbers in their lines; null when these do not number the classes.
   *
   * @param mostFirst largest number of the first class
   */
  private @Nullable List<Line> numbered(Pattern pattern, int mostFirst) {
    TreeMap<Integer, Line> names = new TreeMap<>();
    for (Line line : lines) {
      Matcher matcher = pattern.matcher(line.text);
      if (!matcher.matches()) {
        return null;
      }
      names.put(
          Integer.parseInt(matcher.group("number")), new Line(line.number, matcher.group("name")));
    }
    int count = lines.size();
    boolean complete =
        names.size() == count
            && count > 0
            && names.firstKey() <= mostFirst
            && names.lastKey() - names.firstKey() == count - 1;
    if (!complete || names.values().stream().map(Line::text).distinct().count() < count) {
      return null;
    }
    findings.warn(
        "%s: the numbers %d to %d were read as those of the classes, not as parts of the names; class 0 is '%s'."
            .formatted(
                file,
                names.firstKey(),
                names.lastKey(),
                ListFile.shown(names.firstEntry().getValue().text)));
    return List.copyOf(names.values());
  }

  private void check(List<Line> names) throws InvalidImagesException {
    ListFileProblems problems = new ListFileProblems();
    Set<String> seen = new HashSet<>();
    for (Line name : names) {
      String shown = ListFile.shown(name.text);
      if (name.text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
        problems.add(
            "%s, line %d: '%s' has a tab, a control character or bytes that are not UTF-8 in it"
                .formatted(file, name.number, shown));
      } else if (!seen.add(name.text)) {
        problems.add("%s, line %d: '%s' appears twice".formatted(file, name.number, shown));
      }
    }
    problems.throwIfAny();
  }
}
