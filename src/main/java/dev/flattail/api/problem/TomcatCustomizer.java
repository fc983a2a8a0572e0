package dev.flattail.api.problem;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * How Tomcat refuses. A body that is not wanted is answered before it is sent ({@code 100-continue}
 * waits until somebody reads it), or, from clients that send without asking, read and thrown away
 * for a while, so that they see the answer instead of a reset connection.
 */
@Component
final class TomcatCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  /** Bytes of an unwanted body that are thrown away before the connection is closed. */
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
