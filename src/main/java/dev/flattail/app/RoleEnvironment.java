package dev.flattail.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Settings that follow from the role, and the refusals that must come before anything starts: a
 * role without its database, a service that strangers could reach.
 */
final class RoleEnvironment implements EnvironmentPostProcessor, Ordered {
  static final String DATASOURCE = "spring.datasource.url";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Role role = Role.of(environment);
    if (role != Role.ALL && !StringUtils.hasText(environment.getProperty(DATASOURCE))) {
      throw new StartupRefused(
          "Role '%s' needs a PostgreSQL, and spring.datasource.url is not set."
              .formatted(role.name().toLowerCase(java.util.Locale.ROOT)),
          "Set SPRING_DATASOURCE_URL=jdbc:postgresql://HOST:PORT/DATABASE, SPRING_DATASOURCE_USERNAME and"
              + " SPRING_DATASOURCE_PASSWORD, or use role 'all', which brings its own PostgreSQL.");
    }
    if (role.servesHttp()) {
      refuseStrangers(environment.getProperty("server.address"));
    } else {
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "flattail.role",
                  Map.of(
                      "spring.main.web-application-type", "none",
                      "spring.main.keep-alive", "true")));
    }
  }

  /** Without tokens every caller may do everything, so only this machine may call. */
  private static void refuseStrangers(@org.jspecify.annotations.Nullable String address) {
    if (!StringUtils.hasText(address) || !isLoopback(address)) {
      throw new StartupRefused(
          "server.address is '%s': the network could reach this service, and it has no tokens that"
                  .formatted(address)
              + " would keep strangers out.",
          "Leave server.address at 127.0.0.1 and put an authenticating proxy on this machine in"
              + " front of it.");
    }
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new StartupRefused(
          "server.address is '" + address + "', which names no address of this machine.",
          "Leave it at 127.0.0.1.",
          e);
    }
  }

  /** After application.properties has been read. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }
}
