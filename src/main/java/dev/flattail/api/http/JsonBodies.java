package dev.flattail.api.http;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON request bodies strictly and within limits: at most {@value #LIMIT} bytes, no duplicate
 * fields, nothing after the value, at most {@value #DEPTH} levels.
 */
@Component
public final class JsonBodies {
  static final int LIMIT = 1 << 20;
  private static final int DEPTH = 32;

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /**
   * A parsed body.
   *
   * @param tree the object
   */
  public record Body(Map<String, @Nullable Object> tree) {
    /** Computes the hash of the value; it is independent of field order and white space. */
    public String sha256() {
      return DigestUtils.sha256Hex(STRICT.writeValueAsBytes(tree));
    }
  }

  /**
   * Reads a body.
   *
   * @throws dev.flattail.api.problem.ProblemException 400 when it is not a JSON object, 413 when it
   *     is too large
   */
  public Body read(HttpServletRequest request) throws IOException {
    byte[] bytes = bytes(request);
    if (isBlank(bytes)) {
      throw Problem.of(ProblemKind.MALFORMED_JSON, "The body is empty; a JSON object was expected.")
          .exception();
    }
    Object value;
    try {
      value = STRICT.readValue(bytes, Object.class);
    } catch (JacksonException e) {
      throw malformed(e);
    }
    if (!(value instanceof Map<?, ?> object)) {
      throw Problem.of(ProblemKind.MALFORMED_JSON, "The body must be a JSON object.").exception();
    }
    @SuppressWarnings("unchecked") // JSON object keys are strings
    Map<String, @Nullable Object> tree = (Map<String, @Nullable Object>) object;
    requireFinite(tree);
    return new Body(tree);
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > LIMIT) {
      throw tooLarge();
    }
    byte[] bytes = RequestBody.of(request).readNBytes(LIMIT + 1);
    if (bytes.length > LIMIT) {
      throw tooLarge();
    }
    return bytes;
  }

  private static RuntimeException tooLarge() {
    return Problem.of(
            ProblemKind.PAYLOAD_TOO_LARGE,
            "A JSON body may have at most %d bytes. Data goes to PUT /datasets/{name}, weights to POST /checkpoints."
                .formatted(LIMIT))
        .exception();
  }

  private static RuntimeException malformed(JacksonException e) {
    String what = plain(String.valueOf(e.getOriginalMessage()));
    TokenStreamLocation at = e.getLocation();
    if (at == null || at.getLineNr() < 1) {
      return Problem.of(ProblemKind.MALFORMED_JSON, "The body is not JSON: " + what).exception();
    }
    return Problem.of(
            ProblemKind.MALFORMED_JSON,
            "Line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), what))
        .with("line", at.getLineNr())
        .with("column", at.getColumnNr())
        .exception();
  }

  /** Returns the parser's message without its own settings and positions. */
  private static String plain(String message) {
    if (message.startsWith("Trailing token")) {
      return "something follows after the end of the JSON object";
    }
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst(" \\(start marker at .*", "")
        .replaceFirst(", from `[^`]*`", "")
        .replaceFirst(":? enable `.*", "");
  }

  /** Rejects numbers such as 1e999, which are valid JSON but exceed a double. */
  private static void requireFinite(@Nullable Object value) {
    switch (value) {
      case Double number -> {
        if (!Double.isFinite(number)) {
          throw Problem.of(ProblemKind.MALFORMED_JSON, "The body holds a number that is too large.")
              .exception();
        }
      }
      case Map<?, ?> object -> object.values().forEach(JsonBodies::requireFinite);
      case Iterable<?> items -> items.forEach(JsonBodies::requireFinite);
      case null -> {}
      default -> {}
    }
  }
}
