package dev.flattail.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Wraps a request's body to distinguish its failures from all others. The caller causes them, by an
 * interrupted upload or malformed chunks, and not this service.
 */
public final class RequestBody extends FilterInputStream {
  private RequestBody(InputStream in) {
    super(in);
  }

  public static InputStream of(HttpServletRequest request) throws IOException {
    return new RequestBody(request.getInputStream());
  }

  /** Thrown when the body ends before its length or has malformed chunks. */
  public static final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    Broken(IOException cause) {
      super("the body ended before its Content-Length, or its chunks are not HTTP", cause);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw new Broken(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (IOException e) {
      throw new Broken(e);
    }
  }
}
