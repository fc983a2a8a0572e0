package dev.flattail.page;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Implements {@link UsesBrowser}. */
final class BrowserCondition implements ExecutionCondition {
  private static final String MISSING =
      "NO BROWSER: the tests of the page need chromium and chromedriver on the PATH"
          + " (apt-get install chromium chromium-driver)";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (Browsers.isInstalled()) {
      // JUnit closes what is in its store after the last test.
      context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .put(Browsers.class, Browsers.SHARED);
      return ConditionEvaluationResult.enabled("There is a browser");
    }
    if ("required".equals(System.getProperty("browser"))) {
      throw new IllegalStateException(MISSING);
    }
    System.err.println("SKIPPED " + context.getDisplayName() + ". " + MISSING);
    return ConditionEvaluationResult.disabled(MISSING);
  }
}
