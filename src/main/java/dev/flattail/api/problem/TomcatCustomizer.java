package dev.flattail.api.problem;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Configures how Tomcat rejects requests. With {@code Expect: 100-continue}, a client sends its
 * body only after the service starts to read it, so a rejection comes first. For other clients,
 * Tomcat reads and discards an unwanted body up to a limit, so that they see the response instead
 * of a connection reset.
 */
@Component
final class TomcatCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  /**
   * Maximum number of bytes of an unwanted body that are discarded before the connection is closed.
   */
  private static final int SWALLOWED = 1 << 30;

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextCustomizers(
        context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ProblemReportValve.class.getName());
          }
        });
    factory.addConnectorCustomizers(TomcatCustomizer::connector);
  }

  private static void connector(Connector connector) {
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
      http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
      http.setMaxSwallowSize(SWALLOWED);
    }
  }
}
