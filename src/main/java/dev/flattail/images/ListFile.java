package dev.flattail.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text file that lists images: each line has a path, white space, and a class number from
 * 0. ImageNet-LT, iNaturalist 2018 and Places-LT are published in this format (OLTR, {@code
 * data/dataloader.py}). Empty lines are ignored; paths may contain spaces.
 */
final class ListFile {
  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_LINE = 4096;

  /** ImageNet has 1.3 million training images, Places365 1.8. A whole list is kept in memory. */
  private static final int MOST_IMAGES = 2_000_000;

  private static final int CHUNK = 1 << 16;
  private static final int MOST_SHOWN = 120;
  private static final int LABEL_DIGITS = 7;

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
    forEachLine(
        file,
        name,
        (number, line) -> {
          if (images.size() == MOST_IMAGES) {
            throw new InvalidImagesException(
                "%s lists more than %d images".formatted(name, MOST_IMAGES));
          }
          if (!line.isEmpty()) {
            String problem = take(line, images);
            if (problem != null) {
              problems.add("%s, line %d: %s".formatted(name, number, problem));
            }
          }
        });
    problems.throwIfAny();
    if (images.isEmpty()) {
      throw new InvalidImagesException(name + " lists no images");
    }
    return images;
  }

  /**
   * Returns whether the first non-empty line of {@code file} is a list line; reads no more than
   * that.
   */
  static boolean isOne(Path file) throws IOException {
    byte[] start = new byte[MOST_LINE];
    int read;
    try (var in = Files.newInputStream(file)) {
      read = in.readNBytes(start, 0, start.length);
    }
    String first =
        new String(start, 0, read, StandardCharsets.UTF_8)
            .stripLeading()
            .split("\\R", 2)[0]
            .strip();
    List<ListedImage> images = new ArrayList<>();
    return !first.isEmpty() && take(first, images) == null;
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

  /** Adds the image of {@code line}, or returns the problem of the line. */
  private static @Nullable String take(String line, List<ListedImage> images) {
    int space = lastSpace(line);
    int label = space < 0 ? -1 : label(line, space + 1);
    if (label < 0) {
      return "'%s' does not end in a class number; write a path, a space and a number from 0"
          .formatted(shown(line));
    }
    String path = line.substring(0, space).stripTrailing();
    String wrong = wrong(path);
    if (wrong != null) {
      return "'%s' %s".formatted(shown(path), wrong);
    }
    images.add(new ListedImage(normal(path), label));
    return null;
  }

  private static int lastSpace(String line) {
    int at = line.length() - 1;
    while (at >= 0 && !Character.isWhitespace(line.charAt(at))) {
      at--;
    }
    return at;
  }

  /** Parses the number in {@code line} from {@code start} to its end; -1 when there is none. */
  private static int label(String line, int start) {
    if (start == line.length() || line.length() - start > LABEL_DIGITS) {
      return -1;
    }
    int label = 0;
    for (int i = start; i < line.length(); i++) {
      int digit = line.charAt(i) - '0';
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
      if (c == '\\' || c == '\uFFFD' || Character.isISOControl(c)) {
        return "has a backslash, a control character or bytes that are not UTF-8 in it";
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

  private static boolean hasByteOrderMark(byte[] bytes, int length) {
    return length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }
}
