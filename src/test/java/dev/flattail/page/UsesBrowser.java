package dev.flattail.page;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the marked class in a real browser, Chromium or Chrome, if one is found with its driver.
 * Otherwise the class is skipped, which the log says; with {@code -Dbrowser=required} it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BrowserCondition.class)
public @interface UsesBrowser {}
