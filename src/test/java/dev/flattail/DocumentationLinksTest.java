package dev.flattail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every relative link of a page leads to a file and, where it names one, to a heading. */
class DocumentationLinksTest {
  private static final Path ROOT = Path.of("");
  private static final Pattern CODE = Pattern.compile("```.*?```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    Map<Path, String> pages = pages();
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Map.Entry<Path, String> page : pages.entrySet()) {
      Matcher link = LINK.matcher(page.getValue());
      while (link.find()) {
        if (link.group(1).matches("[a-z]+:.*")) {
          continue;
        }
        links++;
        if (!resolves(page.getKey(), link.group(1), pages)) {
          broken.add(page.getKey() + " -> " + link.group(1));
        }
      }
    }
    assertThat(links).isGreaterThan(200);
    assertThat(broken).isEmpty();
  }

  private static boolean resolves(Path page, String link, Map<Path, String> pages) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    String text = pages.get(target);
    return parts.length < 2 || text == null || anchors(text).contains(parts[1]);
  }

  /** Anchors of headings, as GitHub makes them. */
  private static Set<String> anchors(String page) {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(page);
    while (heading.find()) {
      String plain =
          heading
              .group(1)
              .strip()
              .replaceAll("[`*]", "")
              .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\w\\- ]", "")
              .replace(' ', '-');
      String anchor = plain;
      for (int i = 1; !anchors.add(anchor); i++) {
        anchor = plain + "-" + i;
      }
    }
    return anchors;
  }

  /** The text of every page, without blocks of code. */
  private static Map<Path, String> pages() throws IOException {
    Map<Path, String> pages = new HashMap<>();
    List<Path> files = new ArrayList<>();
    for (String folder : List.of("docs", "helm", "examples")) {
      try (Stream<Path> below = Files.walk(Path.of(folder))) {
        below.filter(DocumentationLinksTest::isPage).forEach(files::add);
      }
    }
    try (Stream<Path> top = Files.list(ROOT.toAbsolutePath())) {
      top.filter(DocumentationLinksTest::isPage)
          .map(page -> ROOT.resolve(page.getFileName()))
          .forEach(files::add);
    }
    for (Path file : files) {
      pages.put(file.normalize(), CODE.matcher(Files.readString(file)).replaceAll(""));
    }
    return pages;
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }
}
