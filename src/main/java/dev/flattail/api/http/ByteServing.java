package dev.flattail.api.http;

import dev.flattail.api.http.ByteRanges.ByteRange;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/**
 * Serves bytes: whole, one range, or several ranges, with a strong entity tag. Also handles {@code
 * HEAD}; Tomcat then drops the body.
 */
public final class ByteServing {
  private ByteServing() {}

  /** Opens the bytes. */
  public interface Source {
    InputStream open(long offset, long length) throws IOException;
  }

  /**
   * Returns a URL from which the caller can download the bytes directly, with this media type;
   * empty for most stores.
   */
  interface Link {
    Link NONE = (mediaType, disposition) -> Optional.empty();

    Optional<URI> to(String mediaType, String disposition) throws IOException;
  }

  /**
   * Bytes to be served.
   *
   * @param fileName the name under which a browser saves them
   * @param tag changes with the bytes: their SHA-256 in hex, where it is known before they are sent
   */
  public record Bytes(
      String fileName, String mediaType, long size, String tag, Source source, Link link) {
    /** Describes bytes that are computed while they are sent. */
    public static Bytes computed(
        String fileName, String mediaType, long size, String tag, Source source) {
      return new Bytes(fileName, mediaType, size, tag, source, Link.NONE);
    }

    public Bytes withMediaType(String other) {
      return new Bytes(fileName, other, size, tag, source, link);
    }
  }

  /** Serves bytes as an attachment, which browsers save. */
  public static void serve(HttpServletRequest request, HttpServletResponse response, Bytes bytes)
      throws IOException {
    serve(request, response, bytes, ContentDisposition.attachment());
  }

  /** Serves bytes that browsers display. */
  public static void serveInline(
      HttpServletRequest request, HttpServletResponse response, Bytes bytes) throws IOException {
    serve(request, response, bytes, ContentDisposition.inline());
  }

  private static void serve(
      HttpServletRequest request,
      HttpServletResponse response,
      Bytes bytes,
      ContentDisposition.Builder disposition)
      throws IOException {
    String etag = ETags.quoted(bytes.tag());
    response.setHeader(HttpHeaders.ETAG, etag);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    ETags.requireMatch(request.getHeader(HttpHeaders.IF_MATCH), bytes.tag());
    if (ETags.noneMatchHits(request.getHeader(HttpHeaders.IF_NONE_MATCH), bytes.tag())) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    String asFile = disposition.filename(bytes.fileName()).build().toString();
    List<ByteRange> ranges = ranges(request, etag, bytes.size());
    Optional<URI> elsewhere =
        canRedirect(request, ranges)
            ? bytes.link().to(bytes.mediaType(), asFile)
            : Optional.empty();
    if (elsewhere.isPresent()) {
      redirect(response, elsewhere.get());
      return;
    }
    response.setHeader(HttpHeaders.CONTENT_DISPOSITION, asFile);
    if (ranges == null) {
      response.setContentType(bytes.mediaType());
      response.setContentLengthLong(bytes.size());
      copy(bytes, new ByteRange(0, bytes.size() - 1), request, response);
    } else if (ranges.isEmpty()) {
      throw notSatisfiable(request, bytes.size());
    } else if (ranges.size() == 1) {
      ByteRange range = ranges.getFirst();
      response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
      response.setContentType(bytes.mediaType());
      response.setHeader(HttpHeaders.CONTENT_RANGE, contentRange(range, bytes.size()));
      response.setContentLengthLong(range.length());
      copy(bytes, range, request, response);
    } else {
      multipart(bytes, ranges, request, response);
    }
  }

  /**
   * Returns whether an object store would give an equivalent response. It has other entity tags,
   * supports one range at a time, and its URLs are signed for {@code GET} only.
   */
  private static boolean canRedirect(HttpServletRequest request, @Nullable List<ByteRange> ranges) {
    return request.getMethod().equals("GET")
        && !isOfThePage(request)
        && request.getHeader(HttpHeaders.IF_RANGE) == null
        && (ranges == null || ranges.size() == 1);
  }

  /** The page's policy lets its scripts read from this service alone, not from a bucket. */
  private static boolean isOfThePage(HttpServletRequest request) {
    return "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
        && "empty".equals(request.getHeader("Sec-Fetch-Dest"));
  }

  /**
   * Redirects with 307, which keeps the method. The URL must not be cached, since it works without
   * a token.
   */
  private static void redirect(HttpServletResponse response, URI to) {
    response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader(HttpHeaders.LOCATION, to.toString());
    response.setContentLength(0);
  }

  /** Returns the requested ranges; null for the whole file, also when {@code If-Range} is stale. */
  private static @Nullable List<ByteRange> ranges(
      HttpServletRequest request, String etag, long size) {
    String ifRange = request.getHeader(HttpHeaders.IF_RANGE);
    return ifRange != null && !ifRange.strip().equals(etag)
        ? null
        : ByteRanges.parse(request.getHeader(HttpHeaders.RANGE), size);
  }

  private static void multipart(
      Bytes bytes, List<ByteRange> ranges, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String boundary = UUID.randomUUID().toString();
    response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
    response.setContentType("multipart/byteranges; boundary=" + boundary);
    OutputStream out = response.getOutputStream();
    for (ByteRange range : ranges) {
      out.write(
          "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
              .formatted(boundary, bytes.mediaType(), contentRange(range, bytes.size()))
              .getBytes(StandardCharsets.US_ASCII));
      copy(bytes, range, request, response);
    }
    out.write("\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.US_ASCII));
  }

  private static void copy(
      Bytes bytes, ByteRange range, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (range.length() == 0 || request.getMethod().equals("HEAD")) {
      return;
    }
    try (InputStream in = bytes.source().open(range.first(), range.length())) {
      long copied = in.transferTo(response.getOutputStream());
      if (copied != range.length()) {
        throw new IOException(
            "%s has %d bytes where %d were recorded"
                .formatted(bytes.fileName(), copied, range.length()));
      }
    }
  }

  private static String contentRange(ByteRange range, long size) {
    return "bytes %d-%d/%d".formatted(range.first(), range.last(), size);
  }

  private static RuntimeException notSatisfiable(HttpServletRequest request, long size) {
    return Problem.of(
            ProblemKind.RANGE_NOT_SATISFIABLE,
            "The file has %d bytes; no range of '%s' lies within it, or there are more than 16."
                .formatted(size, request.getHeader(HttpHeaders.RANGE)))
        .withHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size)
        .exception();
  }
}
