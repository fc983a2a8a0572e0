package dev.flattail.api;

import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Problems;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /webhooks/test}.
 *
 * @param url where the test event is sent
 */
public record WebhookTestRequest(@MaxLength(2000) String url) {

  /**
   * Reads a request body.
   *
   * @param tree output of a JSON parser
   * @throws InvalidSpecException naming all errors
   */
  static WebhookTestRequest read(Map<String, ? extends @Nullable Object> tree) {
    Problems problems = new Problems();
    WebhookTestRequest read = new RecordReader(problems).record(WebhookTestRequest.class, tree, "");
    problems.throwIfAny();
    return Objects.requireNonNull(read, "a request without problems was not read");
  }
}
