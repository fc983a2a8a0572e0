package dev.flattail.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Class names in JSON: an array of names, or an object of numbers by name ({@code class_to_idx}) or
 * of names by number, where an array begins with the name ({@code imagenet_class_index}).
 */
final class ClassIndex {
  private static final long MOST_BYTES = 16 << 20;

  private static final String STRING = "\"((?:[^\"\\\\]|\\\\.)*+)\"";
  private static final Pattern NAME = Pattern.compile(STRING);
  private static final Pattern NUMBER_BY_NAME =
      Pattern.compile(STRING + "\\s*:\\s*\"?(\\d{1,7})\"?\\s*[,}]");
  private static final Pattern NAME_BY_NUMBER =
      Pattern.compile("\"(\\d{1,7})\"\\s*:\\s*\\[?\\s*" + STRING);
  private static final Pattern CODE = Pattern.compile("\\\\u([0-9A-Fa-f]{4})");

  private ClassIndex() {}

  /** Returns whether the names in the order of their numbers pass {@code agree}. */
  static boolean agrees(Path file, Predicate<List<String>> agree) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      return false;
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    if (text.startsWith("[")) {
      return agree.test(NAME.matcher(text).results().map(m -> plain(m.group(1))).toList());
    }
    return agree.test(ordered(NUMBER_BY_NAME.matcher(text).results().toList(), 2, 1))
        || agree.test(ordered(NAME_BY_NUMBER.matcher(text).results().toList(), 1, 2));
  }

  /** Returns the names by number; none unless the numbers run from 0 or 1 without a gap. */
  private static List<String> ordered(List<MatchResult> found, int number, int name) {
    TreeMap<Integer, String> names = new TreeMap<>();
    found.forEach(m -> names.put(Integer.parseInt(m.group(number)), plain(m.group(name))));
    boolean complete =
        names.size() == found.size()
            && !names.isEmpty()
            && names.firstKey() <= 1
            && names.lastKey() - names.firstKey() == names.size() - 1;
    return complete ? new ArrayList<>(names.values()) : List.of();
  }

  private static String plain(String string) {
    return CODE.matcher(string)
        .replaceAll(
            m -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(m.group(1), 16))))
        .replaceAll("\\\\(.)", "$1");
  }
}
