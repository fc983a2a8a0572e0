package dev.flattail.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.openqa.selenium.chrome.ChromeDriver;

/** Asks axe what of a page violates WCAG 2.2 AA. */
final class Axe {
  private static final String SCRIPT = script();

  /** Answers a line for each violation: the rule, what it wants, and the first elements. */
  private static final String RUN =
      """
      const done = arguments[arguments.length - 1];
      const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(
        (results) => done(results.violations.map((violation) =>
          `${violation.id}: ${violation.help} at `
            + violation.nodes.slice(0, 3).map((node) => node.html).join(" and "))),
        (error) => done(["axe failed: " + error]));
      """;

  private Axe() {}

  @SuppressWarnings("unchecked")
  static List<String> violations(ChromeDriver driver) {
    driver.executeScript(SCRIPT);
    return (List<String>) Objects.requireNonNull(driver.executeAsyncScript(RUN));
  }

  private static String script() {
    try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
