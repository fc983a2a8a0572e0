package dev.flattail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the files exist that CONTRIBUTING.md lists for each kind of change. */
class ContributingTest {
  private static final Pattern LISTED =
      Pattern.compile("`((?:[\\w-]+/)+[\\w.-]+\\.(?:java|md|yaml|sql))`");

  /** Files whose names depend on the change: {@code engine/loss/XLoss.java}, {@code VN__x.sql}. */
  private static final Pattern CHOSEN = Pattern.compile(".*(/x/.*|/X\\w*|/PostgresX|__x)\\.\\w+");

  @Test
  void everyListedFileExists() throws IOException {
    List<String> listed = listed().filter(file -> !CHOSEN.matcher(file).matches()).toList();
    assertThat(listed).hasSizeGreaterThan(20).allMatch(file -> Files.exists(path(file)));
  }

  @Test
  void everyFolderOfAChosenFileExists() throws IOException {
    List<Path> folders =
        listed()
            .filter(file -> CHOSEN.matcher(file).matches() && !file.contains("/x/"))
            .map(file -> path(file).getParent())
            .toList();
    assertThat(folders).hasSizeGreaterThan(10).allMatch(Files::isDirectory);
  }

  private static Stream<String> listed() throws IOException {
    return LISTED
        .matcher(Files.readString(Path.of("CONTRIBUTING.md")))
        .results()
        .map(match -> match.group(1));
  }

  /** Resolves a path; those without a prefix are below the sources. */
  private static Path path(String listed) {
    boolean whole = listed.matches("(src|db|docs|api-spec)/.*");
    return whole ? Path.of(listed) : Path.of("src/main/java/dev/flattail").resolve(listed);
  }
}
