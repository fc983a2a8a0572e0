package dev.flattail.api.http;

import dev.flattail.caller.CurrentCredentials;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes server-sent events. All methods that write throw an exception when the client has
 * disconnected.
 */
public final class EventStream {
  /** Time without an event after which a stream needs a {@link #ping}. */
  public static final Duration PING = Duration.ofSeconds(15);

  private final OutputStream out;
  private final CurrentCredentials credentials;
  private long nextCheck = System.nanoTime() + PING.toNanos();

  private EventStream(OutputStream out, CurrentCredentials credentials) {
    this.out = out;
    this.credentials = credentials;
  }

  /** Begins an answer that is a stream. */
  public static EventStream open(HttpServletResponse response, CurrentCredentials credentials)
      throws IOException {
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("X-Accel-Buffering", "no"); // nginx would buffer the events
    response.flushBuffer();
    return new EventStream(response.getOutputStream(), credentials);
  }

  /**
   * Returns whether the stream may go on: not if its caller's token was revoked or has expired, or
   * the login has ended. Checks that at most once in the time of a {@link #PING}.
   */
  public boolean mayGoOn() {
    if (System.nanoTime() - nextCheck < 0) {
      return true;
    }
    nextCheck = System.nanoTime() + PING.toNanos();
    return credentials.areValid();
  }

  /**
   * Writes an event.
   *
   * @param data one line
   */
  public void event(Object id, String name, String data) throws IOException {
    write("id: %s\nevent: %s\ndata: %s\n\n".formatted(id, name, data));
  }

  /**
   * Writes a comment, which keeps connections through proxies open.
   *
   * @param id the id that the client sends when it reconnects; null for that of the last event
   */
  public void ping(@Nullable String id) throws IOException {
    write(id == null ? ": ping\n\n" : ": ping\nid: %s\n\n".formatted(id));
  }

  public void flush() throws IOException {
    out.flush();
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
