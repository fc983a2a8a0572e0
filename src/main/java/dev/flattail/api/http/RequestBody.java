package dev.flattail.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body as a stream whose failures are told apart from all others: they are the caller's
 * (an upload that was broken off, chunks that are not HTTP), not this service's.
 */
public final class RequestBody extends FilterInputStream {
  private RequestBody(InputStream in) {
    super(in);
  }

  public static InputStream of(HttpServletRequest request) throws IOException {
    return new RequestBody(request.getInputStream());
  }

  /** The body ended before its length, or is not HTTP. */
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
