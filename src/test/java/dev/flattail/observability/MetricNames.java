package dev.flattail.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Collects the names of metrics in a scrape, in the dashboard and in the documentation. */
final class MetricNames {
  private static final Path DASHBOARD = Path.of("helm", "flattail", "dashboards", "flattail.json");
  private static final Path DOCUMENT = Path.of("docs", "reference", "metrics.md");

  /** A selector's braces, a range, a string, a list of labels. */
  private static final Pattern NO_NAMES =
      Pattern.compile("\\{[^}]*}|\\[[^]]*]|\"[^\"]*\"|\\b(by|without|on|ignoring) *\\([^)]*\\)");

  private static final Pattern NAME = Pattern.compile("\\b[a-z]+(_[a-z0-9]+)+\\b(?! *\\()");

  /** Of a histogram's or summary's lines. */
  private static final Pattern PART = Pattern.compile("_(count|sum|max|bucket)$");

  private MetricNames() {}

  /** Returns every name at the start of a scrape's line. */
  static Set<String> ofScrape(String scrape) {
    return scrape
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> ofDashboard() throws IOException {
    Set<String> names = new TreeSet<>();
    JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
    for (JsonNode expression : dashboard.findValues("expr")) {
      names.addAll(ofExpression(expression.asString()));
    }
    return names;
  }

  static Set<String> ofExpression(String expression) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(NO_NAMES.matcher(expression).replaceAll(" "));
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  /** Returns the documented families: names in the first column of the tables. */
  static Set<String> documented() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("| `flattail_")) {
        Matcher matcher = NAME.matcher(line.split("\\|")[1]);
        while (matcher.find()) {
          names.add(matcher.group());
        }
      }
    }
    return names;
  }

  /** Returns Flattail's own families of a scrape. */
  static Set<String> ownFamilies(Set<String> scraped) {
    return scraped.stream()
        .filter(name -> name.startsWith("flattail_"))
        .map(name -> PART.matcher(name).replaceFirst(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
