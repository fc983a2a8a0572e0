package dev.flattail.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * A file as it is sent, plain and compressed. Browsers keep it, and ask each time whether it has
 * changed: after an upgrade, no page mixes files of two versions.
 *
 * @param type value of {@code Content-Type}
 * @param tag entity tag of the plain form, without quotes
 */
record Asset(String type, String tag, byte[] plain, byte[] compressed) {
  static Asset of(String name, byte[] content) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    }
    return new Asset(
        type(name.substring(name.lastIndexOf('.') + 1)),
        DigestUtils.sha256Hex(content).substring(0, 32),
        content,
        compressed.toByteArray());
  }

  private static String type(String extension) {
    return switch (extension) {
      case "js", "mjs" -> "text/javascript;charset=UTF-8";
      case "css" -> "text/css;charset=UTF-8";
      case "svg" -> "image/svg+xml";
      case "html" -> "text/html;charset=UTF-8";
      default -> throw new IllegalArgumentException("No type is known for ." + extension);
    };
  }

  void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean small = acceptsGzip(request);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
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
