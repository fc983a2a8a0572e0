package dev.flattail.bench;

import dev.flattail.page.Browsers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Measures views of the page of a running service in Chromium, each with an empty and with a filled
 * cache. Prints the medians of the kilobytes that a view loads, and of the milliseconds from the
 * beginning of the navigation until an element that the reader waits for is there, such as a row of
 * the list or a chart.
 *
 * <p>Arguments: the address of the service, rounds, then the views, each as {@code path=selector}:
 * {@code http://localhost:8080 7 jobs=tr[data-job] jobs/ID=canvas submit=spec-editor}.
 */
public final class PageBench {
  /** Keeps the time at which the element appears; the browser runs it before any other script. */
  private static final String WATCH =
      """
      const look = () => {
        if (document.querySelector(%s)) {
          globalThis.flattailSeen = performance.now();
        } else {
          requestAnimationFrame(look);
        }
      };
      look();
      """;

  /** Waits for the element, and for what the view still loads then. */
  private static final String RESULT =
      """
      const done = arguments[arguments.length - 1];
      const poll = (loaded, since) => {
        const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
        const bytes = entries.reduce((sum, entry) => sum + entry.transferSize, 0);
        const quiet = bytes === loaded ? since : performance.now();
        if (globalThis.flattailSeen && performance.now() - quiet > 1000) {
          done({ms: globalThis.flattailSeen, bytes});
        } else {
          setTimeout(() => poll(bytes, quiet), 50);
        }
      };
      poll(-1, performance.now());
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private PageBench() {}

  private record Visit(double milliseconds, double kilobytes) {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    String service = args[0].replaceFirst("/$", "");
    int rounds = Integer.parseInt(args[1]);
    System.out.println(MachineLine.ofThis());
    ChromeDriver driver = Browsers.launch();
    try {
      // The first tab might be in the background, where nothing is drawn.
      driver.switchTo().newWindow(WindowType.WINDOW);
      driver.manage().window().setSize(new Dimension(1280, 900));
      driver.manage().timeouts().scriptTimeout(PATIENCE);
      for (String view : Arrays.asList(args).subList(2, args.length)) {
        String[] parts = view.split("=", 2);
        measure(driver, service + "/ui/" + parts[0], parts[1], rounds, parts[0]);
      }
    } finally {
      driver.quit();
    }
    System.out.println(MachineLine.ofThis());
  }

  private static void measure(
      ChromeDriver driver, String address, String selector, int rounds, String name) {
    List<Visit> empty = new ArrayList<>();
    List<Visit> filled = new ArrayList<>();
    for (int i = 0; i <= rounds; i++) {
      driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
      Visit first = visit(driver, address, selector);
      Visit second = visit(driver, address, selector);
      if (i > 0) { // the first round warms the service up
        empty.add(first);
        filled.add(second);
      }
    }
    print(name, "empty cache", empty);
    print(name, "filled cache", filled);
  }

  private static Visit visit(ChromeDriver driver, String address, String selector) {
    driver.get("about:blank");
    Object script =
        driver
            .executeCdpCommand(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of("source", WATCH.formatted("\"" + selector.replace("\"", "\\\"") + "\"")))
            .get("identifier");
    driver.get(address);
    Map<?, ?> result = (Map<?, ?>) driver.executeAsyncScript(RESULT);
    driver.executeCdpCommand(
        "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", String.valueOf(script)));
    return new Visit(number(result.get("ms")), number(result.get("bytes")) / 1000);
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static void print(String view, String cache, List<Visit> visits) {
    System.out.printf(
        Locale.ROOT,
        "%-24s %-13s %6.0f ms  %6.0f kB%n",
        view,
        cache,
        median(visits.stream().mapToDouble(Visit::milliseconds).toArray()),
        median(visits.stream().mapToDouble(Visit::kilobytes).toArray()));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
