package dev.flattail.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text file that lists images: each line has a path, a separator, and a class number from
 * 0. ImageNet-LT, iNaturalist 2018 and Places-LT are published in this format (OLTR, {@code
 * data/dataloader.py}). The separator is white space, a comma or a semicolon; path and number may
 * be in double quotes. Paths may contain spaces. Empty lines, comments ({@code # …}) and a header
 * above the first image are skipped.
 */
final class ListFile {
  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_LINE = 4096;

  /** ImageNet has 1.3 million training images, Places365 1.8. A whole list is kept in memory. */
  private static final int MOST_IMAGES = 2_000_000;

  private static final int CHUNK = 1 << 16;
  private static final int MOST_SHOWN = 120;
  private static final int LABEL_DIGITS = 7;
  private static final String UTF_16 = " has zero bytes, as text in UTF-16 has; save it as UTF-8";

  /** Words of a header, such as {@code path label} or {@code "image";"class_id"}. */
  private static final Set<String> COLUMN_WORDS =
      Set.of(
          "path",
          "paths",
          "relpath",
          "file",
          "files",
          "filename",
          "filepath",
          "name",
          "image",
          "images",
          "imageid",
          "imagename",
          "imagepath",
          "img",
          "id",
          "idx",
          "index",
          "label",
          "labels",
          "labelid",
          "class",
          "classes",
          "classid",
          "target",
          "category",
          "categoryid",
          "number",
          "x",
          "y",
          "filenames",
          "filepaths",
          "imagefile",
          "imgpath",
          "imgname");

  private static final Pattern NEGATIVE = Pattern.compile("-\\d+");

  private ListFile() {}

  /**
   * Reads all lines.
   *
   * @param name name of the file in problems
   * @throws InvalidImagesException for invalid lines, by number: the first ten and the number of
   *     others
   */
  static List<ListedImage> read(Path file, String name) throws IOException {
    List<ListedImage> images = new ArrayList<>();
    ListFileProblems problems = new ListFileProblems();
    boolean[] begun = {false};
    forEachLine(
        file,
        name,
        (number, line) -> {
          if (images.size() == MOST_IMAGES) {
            throw new InvalidImagesException(
                "%s lists more than %d images".formatted(name, MOST_IMAGES));
          }
          if (isComment(line) || (!begun[0] && isHeader(line))) {
            begun[0] |= !isComment(line);
            return;
          }
          begun[0] = true;
          String problem = take(line, images);
          if (problem != null) {
            problems.add("%s, line %d: %s".formatted(name, number, problem));
          }
        });
    problems.throwIfAny();
    if (images.isEmpty()) {
      throw new InvalidImagesException(name + " lists no images");
    }
    return images;
  }

  /**
   * Returns why {@code file} is no list of images, with the number of the line; null when its first
   * image is listed as it should be. Reads no more than the beginning.
   */
  static @Nullable String problem(Path file, String name) throws IOException {
    byte[] start = start(file);
    if (hasZeros(start, start.length)) {
      return name + UTF_16;
    }
    int from = hasByteOrderMark(start, start.length) ? 3 : 0;
    String[] lines =
        new String(start, from, start.length - from, StandardCharsets.UTF_8).split("\\R", -1);
    boolean begun = false;
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (isComment(line)) {
        continue;
      }
      if (!begun && isHeader(line)) {
        begun = true;
        continue;
      }
      String problem = take(line, new ArrayList<>());
      return problem == null ? null : "%s, line %d: %s".formatted(name, i + 1, problem);
    }
    return name + " lists no images";
  }

  /** Returns whether the beginning of {@code file} has the name of an image in it. */
  static boolean namesImages(Path file) throws IOException {
    String text =
        new String(start(file), StandardCharsets.ISO_8859_1)
            .replace("\0", "") // in UTF-16, every other byte
            .toLowerCase(Locale.ROOT);
    return ClassFolders.EXTENSIONS.stream().anyMatch(extension -> text.contains("." + extension));
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(CHUNK);
    }
  }

  /** Reads lines of text, stripped, with their numbers from 1. */
  static void forEachLine(Path file, String name, LineReader reader) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new InvalidImagesException(
          name + " has more than " + MOST_BYTES + " bytes; this is no list");
    }
    byte[] line = new byte[MOST_LINE];
    byte[] chunk = new byte[CHUNK];
    int number = 1;
    int length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (hasZeros(chunk, read)) {
          throw new InvalidImagesException(name + UTF_16);
        }
        for (int i = 0; i < read; i++) {
          if (chunk[i] == '\n') {
            reader.line(number, text(line, length, number));
            number++;
            length = 0;
          } else if (length == MOST_LINE) {
            throw new InvalidImagesException(
                "%s, line %d: more than %d bytes; this is no list"
                    .formatted(name, number, MOST_LINE));
          } else {
            line[length++] = chunk[i];
          }
        }
      }
    }
    if (length > 0) {
      reader.line(number, text(line, length, number));
    }
  }

  private static String text(byte[] line, int length, int number) {
    int start = number == 1 && hasByteOrderMark(line, length) ? 3 : 0;
    return new String(line, start, length - start, StandardCharsets.UTF_8).strip();
  }

  /** Receives one line after another. */
  interface LineReader {
    void line(int number, String line) throws IOException;
  }

  /** Returns whether a line is empty, or begins with a number sign before white space. */
  static boolean isComment(String line) {
    return line.isEmpty()
        || line.equals("#")
        || (line.startsWith("#") && Character.isWhitespace(line.charAt(1)));
  }

  /** Returns whether a line names columns and no image. */
  static boolean isHeader(String line) {
    String[] words = line.toLowerCase(Locale.ROOT).split("[^\\p{L}\\d]+");
    long known = Arrays.stream(words).filter(COLUMN_WORDS::contains).count();
    return known >= 2
        && Arrays.stream(words).allMatch(w -> w.isEmpty() || COLUMN_WORDS.contains(w));
  }

  /** Adds the image of {@code line}, or returns the problem of the line. */
  private static @Nullable String take(String line, List<ListedImage> images) {
    int separator = lastSeparator(line);
    String last = unquoted(line.substring(separator + 1));
    int label = separator < 0 ? -1 : label(last);
    if (label < 0) {
      return "'%s' %s"
          .formatted(
              shown(line),
              NEGATIVE.matcher(last).matches()
                  ? "has a negative class number; number the classes from 0"
                  : "does not end in a class number; write a path, a space and a number from 0");
    }
    String path = unquoted(withoutSeparator(line.substring(0, separator)));
    String wrong = wrong(path);
    if (wrong != null) {
      return "'%s' %s".formatted(shown(path), wrong);
    }
    images.add(new ListedImage(normal(path), label));
    return null;
  }

  private static int lastSeparator(String line) {
    int at = line.length() - 1;
    while (at >= 0 && !isSeparator(line.charAt(at))) {
      at--;
    }
    return at;
  }

  private static boolean isSeparator(char c) {
    return Character.isWhitespace(c) || c == ',' || c == ';';
  }

  /** Removes white space, and a separator before it, from the end of a path. */
  private static String withoutSeparator(String path) {
    String stripped = path.stripTrailing();
    boolean separated = stripped.endsWith(",") || stripped.endsWith(";");
    return separated ? stripped.substring(0, stripped.length() - 1).stripTrailing() : stripped;
  }

  /** Returns a field of comma-separated values without quotes around it. */
  private static String unquoted(String field) {
    boolean quoted = field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"");
    return quoted ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field;
  }

  /** Parses a class number; -1 when it is none. */
  private static int label(String text) {
    if (text.isEmpty() || text.length() > LABEL_DIGITS) {
      return -1;
    }
    int label = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      label = 10 * label + digit;
    }
    return label;
  }

  /** Returns why {@code path} is invalid, or null when it is valid. */
  private static @Nullable String wrong(String path) {
    if (path.startsWith("/") || (path.length() > 1 && path.charAt(1) == ':')) {
      return "is an absolute path; write it relative to the folder of the images";
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\') {
        return "has a backslash in it; write forward slashes";
      }
      if (c == '\uFFFD' || Character.isISOControl(c)) {
        return "has a control character or bytes that are not UTF-8 in it; save the list as UTF-8";
      }
    }
    if (path.equals("..")
        || path.startsWith("../")
        || path.endsWith("/..")
        || path.contains("/../")) {
      return "leads out of the folder of the images; write it without '..'";
    }
    String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ClassFolders.EXTENSIONS.contains(extension)
        ? null
        : "is no .jpg, .jpeg or .png; convert the image or remove the line";
  }

  private static String normal(String path) {
    if (!path.startsWith("./") && !path.contains("//") && !path.contains("/./")) {
      return path;
    }
    List<String> segments = new ArrayList<>();
    for (String segment : path.split("/")) {
      if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    return String.join("/", segments);
  }

  /**
   * Returns text that is safe to print: control characters become question marks, and the length is
   * limited.
   */
  static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= MOST_SHOWN ? plain : plain.substring(0, MOST_SHOWN) + "…";
  }

  private static boolean hasZeros(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasByteOrderMark(byte[] bytes, int length) {
    return length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }
}
