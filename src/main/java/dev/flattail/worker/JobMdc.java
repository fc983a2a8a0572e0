package dev.flattail.worker;

import dev.flattail.jobs.Job;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/** Sets the fields that every log line about a job carries, for structured logs. */
final class JobMdc {
  static final String JOB = "job";
  static final String ATTEMPT = "attempt";
  static final String WORKER = "worker";

  /** The name that the tracing library uses. */
  static final String TRACE = "traceId";

  /** The {@code traceparent} header of W3C Trace Context, section 3.2. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private JobMdc() {}

  /** Adds the job's fields to the lines that this thread logs, until {@link #clear}. */
  static void set(Job job, UUID worker) {
    MDC.put(JOB, job.id().toString());
    MDC.put(ATTEMPT, Integer.toString(job.attempt()));
    MDC.put(WORKER, worker.toString());
    String parent = job.traceparent();
    if (parent != null) {
      Matcher matcher = TRACEPARENT.matcher(parent);
      if (matcher.matches()) {
        MDC.put(TRACE, matcher.group(1));
      }
    }
  }

  static void clear() {
    MDC.remove(JOB);
    MDC.remove(ATTEMPT);
    MDC.remove(WORKER);
    MDC.remove(TRACE);
  }

  /** Wraps work so that another thread logs with the fields of the current thread. */
  static Runnable marked(Runnable work) {
    Map<String, String> marks = MDC.getCopyOfContextMap();
    return () -> {
      if (marks != null) {
        MDC.setContextMap(marks);
      }
      work.run();
    };
  }
}
