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

  private static final List<String> AA =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

  /** The rules that depend on colors. */
  private static final List<String> CONTRAST = List.of("color-contrast", "link-in-text-block");

  /** Answers a line for each violation: the rule, what it wants, and the first elements. */
  private static final String RUN =
      """
      const [rules, done] = arguments;
      axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(
        (results) => done(results.violations.map((violation) =>
          `${violation.id}: ${violation.help} at `
            + violation.nodes.slice(0, 3).map((node) => node.html).join(" and "))),
        (error) => done(["axe failed: " + error]));
      """;

  private Axe() {}

  /** Returns all violations. */
  static List<String> violations(ChromeDriver driver) {
    return run(driver, AA);
  }

  /** Returns what other colors can violate, such as texts that are too pale. */
  static List<String> contrasts(ChromeDriver driver) {
    return run(driver, CONTRAST);
  }

  @SuppressWarnings("unchecked")
  private static List<String> run(ChromeDriver driver, List<String> rules) {
    if (driver.executeScript("return window.axe === undefined") == Boolean.TRUE) {
      driver.executeScript(SCRIPT);
    }
    return (List<String>) Objects.requireNonNull(driver.executeAsyncScript(RUN, rules));
  }

  private static String script() {
    try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
