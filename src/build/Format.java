import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Formats all Java sources below {@code src} with google-java-format ({@code apply}), or names
 * those that are not formatted ({@code check}).
 *
 * <p>google-java-format parses with the compiler of the JVM it runs in. pom.xml therefore starts
 * this file on the JDK that compiles, not on the one that runs Maven.
 *
 * <p>Writes two files. {@code unformatted-sources} says what is wrong, and is empty if nothing is.
 * {@code formatted-sources} has the hashes of sources that are known to be formatted, so that the
 * next run formats only those that changed. A hash covers the formatter's version and the path.
 */
final class Format {
  private final Formatter formatter = new Formatter();
  private final String version =
      String.valueOf(Formatter.class.getPackage().getImplementationVersion());
  private final boolean apply;
  private final Set<String> known;

  private Format(boolean apply, Set<String> known) {
    this.apply = apply;
    this.known = known;
  }

  /**
   * @param args {@code check} or {@code apply}, and the folder of the two files
   */
  public static void main(String... args) throws IOException {
    boolean apply =
        switch (args[0]) {
          case "apply" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("Not check or apply: " + args[0]);
        };
    Path folder = Files.createDirectories(Path.of(args[1]));
    Path formatted = folder.resolve("formatted-sources");
    Format format = new Format(apply, lines(formatted));
    List<Outcome> outcomes = sources().parallelStream().map(format::outcome).toList();

    List<String> hashes = new ArrayList<>();
    List<String> unformatted = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Formatted(Path source, String hash, boolean changed) -> {
          hashes.add(hash);
          if (changed) {
            System.out.println("Formatted " + source);
          }
        }
        case Unformatted(Path source) -> unformatted.add("  " + source);
        case Failed(String problem) -> problems.add(problem);
      }
    }
    if (!unformatted.isEmpty()) {
      problems.add("Not formatted; run ./mvnw -Pformat to format:");
      problems.addAll(unformatted);
    }
    Files.write(formatted, hashes);
    Files.write(folder.resolve("unformatted-sources"), problems);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static Set<String> lines(Path file) throws IOException {
    try {
      return new HashSet<>(Files.readAllLines(file));
    } catch (NoSuchFileException _) {
      return Set.of();
    }
  }

  private sealed interface Outcome {}

  private record Formatted(Path source, String hash, boolean changed) implements Outcome {}

  private record Unformatted(Path source) implements Outcome {}

  private record Failed(String problem) implements Outcome {}

  private Outcome outcome(Path source) {
    try {
      String text = Files.readString(source);
      String hash = hash(source, text);
      if (known.contains(hash)) {
        return new Formatted(source, hash, false);
      }
      String expected = format(source, text);
      if (expected.equals(text)) {
        return new Formatted(source, hash, false);
      }
      if (!apply) {
        return new Unformatted(source);
      }
      Files.writeString(source, expected);
      return new Formatted(source, hash(source, expected), true);
    } catch (IOException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
  }

  private String format(Path source, String text) throws IOException {
    try {
      return formatter.formatSource(
          RemoveUnusedImports.removeUnusedImports(
              ImportOrderer.reorderImports(text, Style.GOOGLE)));
    } catch (FormatterException e) {
      throw new IOException(e.formatDiagnostics(source.toString(), text).strip(), e);
    }
  }

  private String hash(Path source, String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((version + '\0' + source + '\0' + text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
