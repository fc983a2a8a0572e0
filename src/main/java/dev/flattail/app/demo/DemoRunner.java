package dev.flattail.app.demo;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Starts the {@link Demo} next to the service once the service is ready, if requested. */
@Component
class DemoRunner {
  /** Name of the command-line option. */
  static final String OPTION = "demo";

  private final ApplicationArguments arguments;
  private final Environment environment;
  private @Nullable Thread thread;

  DemoRunner(ApplicationArguments arguments, Environment environment) {
    this.arguments = arguments;
    this.environment = environment;
  }

  @EventListener(ApplicationReadyEvent.class)
  void start() {
    String port = environment.getProperty("local.server.port");
    if (!arguments.containsOption(OPTION) || port == null) {
      return;
    }
    String host = environment.getProperty("server.address", "127.0.0.1");
    URI service =
        URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    Demo demo =
        new Demo(
            new ServiceClient(
                service, environment.getProperty("flattail.security.bootstrap-token")),
            Terminal.ofThisProcess());
    thread = Thread.ofPlatform().name("demo").daemon().start(demo);
  }

  /** Ends the demo silently when Ctrl-C stops the service. */
  @EventListener(ContextClosedEvent.class)
  void stop() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
