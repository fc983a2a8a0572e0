package dev.flattail.api.problem;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reports errors that Tomcat detects before Spring gets a request: a malformed request line, an
 * illegal URL, headers that are too large. Tomcat instantiates it by its class name.
 */
public final class ProblemReportValve extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(ProblemReportValve.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    AtomicBoolean ioAllowed = new AtomicBoolean(false);
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, ioAllowed);
    if (!ioAllowed.get()) {
      return;
    }
    if (throwable != null && status >= 500) {
      log.error("Tomcat failed to process a request", throwable);
    }
    try {
      response.setContentType(ProblemWriter.MEDIA_TYPE);
      response.setCharacterEncoding("UTF-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Content-Type-Options", "nosniff");
      Writer reporter = response.getReporter();
      if (reporter != null) {
        reporter.write(
            JSON.writeValueAsString(Problem.ofStatus(status, detail(status)).document("", null)));
        response.finishResponse();
      }
    } catch (IOException gone) {
      log.debug("The client disconnected before it received its problem document", gone);
    }
  }

  private static String detail(int status) {
    if (status == 400) {
      return "The request line, the URL or a header is not HTTP that this service can read."
          + " Special characters in URLs must be percent-encoded.";
    }
    HttpStatus known = HttpStatus.resolve(status);
    return known == null ? "Refused." : known.getReasonPhrase() + ".";
  }
}
