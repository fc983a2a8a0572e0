package dev.flattail.staticfiles;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/** A file as it is sent, plain and compressed. */
public final class StaticFile {
  /**
   * {@code Cache-Control} of an address with another content after an upgrade: browsers keep the
   * file, and ask each time whether it has changed.
   */
  public static final String MAY_CHANGE = "no-cache";

  /** {@code Cache-Control} of an address that contains a hash of its content. */
  public static final String NEVER_CHANGES = "max-age=31536000, immutable";

  private final String type;

  /** Entity tag of the plain form, without quotes. */
  private final String tag;

  private final byte[] plain;
  private final byte[] compressed;

  /**
   * Compresses a file.
   *
   * @param type value of {@code Content-Type}
   */
  public StaticFile(String type, byte[] content) {
    this.type = type;
    this.tag = DigestUtils.sha256Hex(content).substring(0, 32);
    this.plain = content;
    this.compressed = gzip(content);
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no file is written
    }
    return compressed.toByteArray();
  }

  /** Answers a request with the file, or with 304 if its copy is current. */
  public void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    send(MAY_CHANGE, request, response);
  }

  /** Answers a request as {@link #send} does, with another {@code Cache-Control}. */
  public void send(String caching, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean small = compressed.length < plain.length && acceptsGzip(request);
    response.setHeader(HttpHeaders.CACHE_CONTROL, caching);
    response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (new ServletWebRequest(request, response).checkNotModified(small ? tag + "-gzip" : tag)) {
      return;
    }
    byte[] body = small ? compressed : plain;
    response.setHeader(HttpHeaders.CONTENT_TYPE, type);
    response.setContentLength(body.length);
    if (small) {
      response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    response.getOutputStream().write(body);
  }

  private static boolean acceptsGzip(HttpServletRequest request) {
    String encodings = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return encodings != null
        && encodings.matches("(?i)(?:.*[, ])?gzip(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$)).*");
  }
}
