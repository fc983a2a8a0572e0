package dev.flattail.security;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Logs everything that handles credentials, as an operator might who looks for a fault. */
final class LoudLog implements BeforeEachCallback, AfterEachCallback {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final List<Logger> loudest =
      Stream.of(
              "org.springframework.security",
              "org.springframework.web",
              "org.apache.coyote",
              "org.apache.tomcat",
              "dev.flattail")
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();

  @Override
  public void beforeEach(ExtensionContext test) {
    root.setLevel(Level.DEBUG);
    loudest.forEach(logger -> logger.setLevel(Level.TRACE));
  }

  @Override
  public void afterEach(ExtensionContext test) {
    root.setLevel(Level.INFO);
    loudest.forEach(logger -> logger.setLevel(null));
  }
}
