package dev.flattail.images;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds class names that look alike on a screen: they differ in case, spaces, separators, final
 * dots, leading zeros of numbers, percent escapes, invisible characters, the forms that Unicode's
 * NFKC joins, or letters of Greek and Cyrillic that look like Latin ones.
 *
 * <p>The letters are a short list of those with the same glyph. Unicode's full skeletons (UTS 39)
 * also join "modern" and "modem", or 1, l and I, which are usual in names of classes.
 */
final class AlikeNames {
  private static final int MOST_NAMED = 10;
  private static final int MOST_CODE_POINTS = 10;

  /** Unicode's default ignorable code points. */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\p{Cf}\\x{34F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}\\x{3164}\\x{FFA0}\\x{FE00}-\\x{FE0F}\\x{E0000}-\\x{E0FFF}]");

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  /** Not a sign before a number. */
  private static final Pattern SEPARATORS =
      Pattern.compile("(?<=[\\p{L}\\p{M}\\p{N}])[ _\\p{Pd}]+(?=[\\p{L}\\p{N}])");

  private static final Pattern FINAL_DOTS = Pattern.compile("(?<=[^. ])[. ]+$");

  /** Not those of decimals. */
  private static final Pattern LEADING_ZEROS = Pattern.compile("(?<![\\d.,])0+(?=\\d)");

  private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");
  private static final Pattern PLAIN = Pattern.compile("[!-~]*(?: [!-~]+)*");

  /** Cyrillic, then Greek, in upper case. */
  private static final String FOREIGN =
      "\u0410\u0412\u0415\u0405\u0406\u0408\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0423\u0425\u04AE\u0501\u051A\u051C"
          + "\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7";

  private static final String LATIN = "ABESIJKMHOPCTYXYDQW" + "ABEZHIKMNOPTYX";

  private AlikeNames() {}

  /** Warns of each group of names that look alike, with the code points of unusual characters. */
  static void report(List<String> names, Findings findings) {
    Map<String, List<String>> alike =
        names.stream()
            .collect(Collectors.groupingBy(AlikeNames::key, TreeMap::new, Collectors.toList()));
    alike.values().stream()
        .filter(group -> group.size() > 1)
        .forEach(
            group ->
                findings.warn(
                    "The names of the classes %s differ only in case, spaces, separators, final dots, leading zeros, percent escapes or characters that look alike."
                        .formatted(
                            FirstNames.of(
                                group.stream().map(AlikeNames::shown).toList(), MOST_NAMED))));
  }

  /** Returns what names that look alike have in common. */
  static String key(String name) {
    String visible =
        INVISIBLE
            .matcher(Normalizer.normalize(unescaped(name), Normalizer.Form.NFKC))
            .replaceAll("");
    String blank = BLANKS.matcher(visible).replaceAll(" ").strip();
    String joined = SEPARATORS.matcher(blank).replaceAll(" ");
    String upper =
        LEADING_ZEROS
            .matcher(FINAL_DOTS.matcher(joined).replaceFirst(""))
            .replaceAll("")
            .toUpperCase(Locale.ROOT);
    StringBuilder key = new StringBuilder(upper.length());
    upper
        .codePoints()
        .forEach(
            c -> {
              int at = FOREIGN.indexOf(c);
              key.appendCodePoint(at < 0 ? c : LATIN.charAt(at));
            });
    return key.toString();
  }

  /** Replaces percent escapes, as of names that were copied from addresses, if they are UTF-8. */
  private static String unescaped(String name) {
    return ESCAPES
        .matcher(name)
        .replaceAll(
            escapes -> {
              byte[] bytes = HexFormat.of().parseHex(escapes.group().replace("%", ""));
              String text = new String(bytes, StandardCharsets.UTF_8);
              return Matcher.quoteReplacement(text.indexOf('\uFFFD') < 0 ? text : escapes.group());
            });
  }

  /** Returns a name in quotes, followed by the code points that a reader may not recognize. */
  static String shown(String name) {
    if (PLAIN.matcher(name).matches()) {
      return "'" + name + "'";
    }
    List<String> unusual =
        name.codePoints()
            .filter(c -> c <= ' ' || c > '~')
            .mapToObj("U+%04X"::formatted)
            .limit(MOST_CODE_POINTS + 1L)
            .toList();
    return "'%s' (%s%s)"
        .formatted(
            ListFile.shown(name),
            unusual.stream().limit(MOST_CODE_POINTS).collect(Collectors.joining(" ")),
            unusual.size() > MOST_CODE_POINTS ? " …" : "");
  }
}
