package dev.flattail.app;

import dev.flattail.security.AuthenticationSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Applies settings that follow from the role. Also rejects invalid configurations before anything
 * starts: a role without its database, a service that strangers could reach, or a locale in which
 * files of data sets cannot be named.
 */
final class RoleEnvironment implements EnvironmentPostProcessor, Ordered {
  static final String DATASOURCE = "spring.datasource.url";
  private static final String ADDRESS = "server.address";
  private static final String MANAGEMENT_ADDRESS = "management.server.address";
  private static final String WORKER_PORT = "flattail.worker.management.port";
  private static final String WORKER_ADDRESS = "flattail.worker.management.address";
  static final String HOW_TO_NAME_A_DATABASE =
      "Set SPRING_DATASOURCE_URL=jdbc:postgresql://HOST:PORT/DATABASE, SPRING_DATASOURCE_USERNAME and"
          + " SPRING_DATASOURCE_PASSWORD.";
  private static final String FRESH_TOKEN = "'openssl rand -hex 32' makes a good token.";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (application.getAllSources().contains(Migration.Tables.class)) {
      // Has no callers and takes no jobs.
      return;
    }
    FileNameEncoding.check();
    ProcessRole role = ProcessRole.of(environment);
    if (role != ProcessRole.ALL && !StringUtils.hasText(environment.getProperty(DATASOURCE))) {
      throw new StartupRefusedException(
          "Role '%s' needs a PostgreSQL, and spring.datasource.url is not set."
              .formatted(role.name().toLowerCase(java.util.Locale.ROOT)),
          HOW_TO_NAME_A_DATABASE + " Or use role 'all', which brings its own PostgreSQL.");
    }
    if (role.servesHttp()) {
      bindManagementToServerAddress(environment);
      checkCallers(environment);
    } else {
      environment
          .getPropertySources()
          .addFirst(new MapPropertySource("flattail.role", worker(environment)));
    }
  }

  /**
   * Returns the settings of a worker, which has no web server, or one for metrics and probes if a
   * port is set.
   */
  private static Map<String, Object> worker(ConfigurableEnvironment environment) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("spring.main.keep-alive", "true");
    settings.put("management.endpoint.health.group.liveness.include", "livenessState,worker");
    String port = environment.getProperty(WORKER_PORT);
    if (StringUtils.hasText(port)) {
      settings.put("spring.main.web-application-type", "servlet");
      settings.put("server.port", port);
      settings.put("server.address", environment.getProperty(WORKER_ADDRESS, "127.0.0.1"));
      settings.put("management.server.port", port);
    } else {
      settings.put("spring.main.web-application-type", "none");
    }
    return settings;
  }

  /**
   * Binds a separate management port to the server's address; by default, it would listen on all
   * addresses.
   */
  private static void bindManagementToServerAddress(ConfigurableEnvironment environment) {
    String address = environment.getProperty(ADDRESS);
    if (StringUtils.hasText(environment.getProperty("management.server.port"))
        && !StringUtils.hasText(environment.getProperty(MANAGEMENT_ADDRESS))
        && StringUtils.hasText(address)) {
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "flattail.management", Map.<String, Object>of(MANAGEMENT_ADDRESS, address)));
    }
  }

  /**
   * Requires loopback addresses without authentication, since every caller may then do everything.
   */
  private static void checkCallers(ConfigurableEnvironment environment) {
    String mistake = AuthenticationSettings.mistake(environment);
    if (mistake != null) {
      throw new StartupRefusedException(
          mistake, "docs/how-to/secure-the-service.md has working settings; " + FRESH_TOKEN);
    }
    if (AuthenticationSettings.isOn(environment)) {
      return;
    }
    requireLoopback(ADDRESS, environment.getProperty(ADDRESS));
    if (StringUtils.hasText(environment.getProperty("management.server.port"))) {
      requireLoopback(MANAGEMENT_ADDRESS, environment.getProperty(MANAGEMENT_ADDRESS));
    }
  }

  private static void requireLoopback(String property, @Nullable String address) {
    if (!StringUtils.hasText(address) || !isLoopback(property, address)) {
      throw new StartupRefusedException(
          "%s is '%s': the network could reach this service without authentication."
              .formatted(property, address),
          "Set FLATTAIL_SECURITY_BOOTSTRAP_TOKEN to a secret of at least 32 characters, or"
              + " flattail.security.oidc.issuer-uri and .audience to an OpenID Connect issuer; or"
              + " leave "
              + property
              + " at 127.0.0.1. "
              + FRESH_TOKEN);
    }
  }

  private static boolean isLoopback(String property, String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new StartupRefusedException(
          property + " is '" + address + "', which names no address of this machine.",
          "Leave it at 127.0.0.1.",
          e);
    }
  }

  /** Runs after application.properties was read. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
