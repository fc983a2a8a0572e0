package dev.flattail.page;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Headless browsers, which tests take one after the other: a start takes seconds. Each test has a
 * window of its own in them ({@link Browser#open}). JUnit ends them after the last test.
 */
public final class Browsers implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** A field, since an unreferenced logger loses its level. */
  private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

  static final Browsers SHARED = new Browsers();

  static {
    DEVTOOLS.setLevel(Level.SEVERE); // no test uses them
  }

  private final Deque<ChromeDriver> idle = new ConcurrentLinkedDeque<>();

  private Browsers() {}

  static boolean isInstalled() {
    return binary().isPresent() && find("chromedriver").isPresent();
  }

  private static Optional<Path> binary() {
    return NAMES.stream().map(Browsers::find).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Path> find(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns a browser that no other test uses, and that shows its first, empty window. */
  ChromeDriver take() {
    ChromeDriver waiting = idle.poll();
    return waiting == null ? launch() : waiting;
  }

  /** Takes a browser back, which shows its first, empty window again. */
  void giveBack(ChromeDriver driver) {
    idle.push(driver);
  }

  /** Starts a headless browser, which the caller quits. */
  public static ChromeDriver launch() {
    LoggingPreferences log = new LoggingPreferences();
    log.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(binary().orElseThrow().toFile());
    options.setCapability("goog:loggingPrefs", log);
    // A container's root has no sandbox, and its /dev/shm is small.
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
    ChromeDriverService starter =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(find("chromedriver").orElseThrow().toFile())
            .build();
    return new ChromeDriver(starter, options);
  }

  @Override
  public void close() {
    for (ChromeDriver driver = idle.poll(); driver != null; driver = idle.poll()) {
      driver.quit();
    }
  }
}
