package dev.flattail.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** A window of a headless browser, which looks at one service. */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Dimension PHONE = new Dimension(360, 740);

  private final ChromeDriver driver;
  private final String service;

  /** Handle of the browser's first window, which outlives the test. */
  private final String first;

  private Browser(ChromeDriver driver, String service) {
    this.driver = driver;
    this.service = service;
    this.first = driver.getWindowHandle();
  }

  /**
   * Opens a window. It shares no session storage with others.
   *
   * @param service address of the service, without a slash at its end
   */
  public static Browser open(String service) {
    ChromeDriver driver = Browsers.SHARED.take();
    try {
      Browser browser = new Browser(driver, service);
      // A tab might be in the background, where pages rest.
      driver.switchTo().newWindow(WindowType.WINDOW);
      browser.resize(1280, 900);
      return browser;
    } catch (RuntimeException e) {
      driver.quit();
      throw e;
    }
  }

  ChromeDriver driver() {
    return driver;
  }

  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** Opens a path of the service, such as {@code /ui/jobs}. */
  public Browser go(String path) {
    driver.get(service + path);
    return this;
  }

  /** Returns the path and the query of what is shown. */
  String where() {
    return driver.getCurrentUrl().substring(service.length());
  }

  /** Waits for an element. */
  WebElement await(String css) {
    return await(css, WebElement::isDisplayed);
  }

  /** Waits until one of the elements of a selector is as wanted. */
  WebElement await(String css, Predicate<WebElement> wanted) {
    try {
      return Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
          .until(() -> find(css, wanted), Optional::isPresent)
          .orElseThrow();
    } catch (ConditionTimeoutException late) {
      throw new AssertionError("there is no such " + css + " in:\n" + text(), late);
    }
  }

  private Optional<WebElement> find(String css, Predicate<WebElement> wanted) {
    return driver.findElements(By.cssSelector(css)).stream().filter(wanted).findFirst();
  }

  /** Waits for an element that contains a text. */
  public WebElement awaitText(String css, String text) {
    return await(css, element -> element.getText().contains(text));
  }

  /** Waits for an element, and scrolls to it: charts may be drawn only when they are seen. */
  WebElement scrollTo(String css) {
    WebElement element = await(css, each -> true);
    driver.executeScript("arguments[0].scrollIntoView()", element);
    return element;
  }

  /** Returns the text of everything that is shown. */
  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Evaluates a JavaScript expression. */
  @SuppressWarnings({"unchecked", "NullAway"}) // who asks knows whether there may be no value
  <T> T value(String expression, Object... arguments) {
    return (T) driver.executeScript("return " + expression, arguments);
  }

  /**
   * Presses a button. By script, since a view that is redrawn while it is live moves below the
   * pointer.
   */
  public void press(String css, String text) {
    driver.executeScript("arguments[0].click()", awaitText(css, text));
  }

  /**
   * Records what the pages that follow fetch; a stream that is open is in no list of the browser.
   */
  void recordFetches() {
    driver.executeCdpCommand(
        "Page.addScriptToEvaluateOnNewDocument",
        Map.of(
            "source",
            "window.fetched = []; const original = fetch;"
                + " window.fetch = (url, ...rest) => {"
                + " fetched.push(new URL(url).pathname); return original(url, ...rest); };"));
  }

  /** Returns the paths that the page has fetched. */
  List<String> fetched() {
    return value("fetched");
  }

  /** Requires that the browser has nothing to complain of, the security policy included. */
  void requireSilence() {
    assertThat(complaints()).isEmpty();
  }

  /**
   * Requires that axe finds no violation of WCAG 2.2 AA in what is shown, in light and dark colors
   * and on a phone.
   */
  public void requireAccessible() {
    Dimension before = driver.manage().window().getSize();
    prefer("dark");
    assertThat(Axe.contrasts(driver)).as(where() + ", dark").isEmpty();
    prefer("light");
    assertThat(Axe.violations(driver)).as(where() + ", light").isEmpty();
    phone();
    assertThat(Axe.violations(driver)).as(where() + ", phone").isEmpty();
    Awaitility.await() // charts follow a change of their width
        .untilAsserted(() -> assertThat(tooWide()).as(where() + ": wider than a phone").isEmpty());
    driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    driver.manage().window().setSize(before);
  }

  private void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /**
   * Returns what makes the page wider than the window; empty if nothing does; a browser of a phone
   * makes its window as wide as the page, so its own width says nothing.
   */
  private List<String> tooWide() {
    return value(
        """
        document.documentElement.scrollWidth <= arguments[0] ? [] :
          [...document.querySelectorAll("main *")]
            .filter((element) => element.getBoundingClientRect().right > arguments[0])
            .map((element) => element.cloneNode(false).outerHTML)""",
        PHONE.width);
  }

  /** Shows the page as a phone of 360 pixels does. A window of the browser cannot be as narrow. */
  void phone() {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", PHONE.width, "height", PHONE.height, "deviceScaleFactor", 2, "mobile", true));
  }

  /** Returns what the browser has written to its console since the last call. */
  List<Map.Entry<Level, String>> complaints() {
    return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Browser::complaint)
        .toList();
  }

  private static Map.Entry<Level, String> complaint(LogEntry entry) {
    return Map.entry(entry.getLevel(), entry.getMessage());
  }

  @Override
  public void close() {
    try {
      driver.manage().deleteAllCookies();
      driver.close();
      driver.switchTo().window(first);
      complaints();
    } catch (RuntimeException e) {
      driver.quit();
      throw e;
    }
    Browsers.SHARED.giveBack(driver);
  }
}
