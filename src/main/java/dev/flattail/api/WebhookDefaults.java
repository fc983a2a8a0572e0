package dev.flattail.api;

import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.webhooks.NotifyTarget;
import dev.flattail.webhooks.NotifyTargets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /webhooks}.
 *
 * @param defaults targets of jobs and sweeps that have none of their own
 */
public record WebhookDefaults(@MaxLength(NotifyTargets.MOST) List<NotifyTarget> defaults) {

  /**
   * Checks a request body and returns its list.
   *
   * @param tree output of a JSON parser
   * @throws InvalidSpecException naming all errors
   */
  static @Nullable Object targets(Map<String, ? extends @Nullable Object> tree) {
    Problems problems = new Problems();
    new RecordReader(problems).record(WebhookDefaults.class, tree, "");
    problems.throwIfAny();
    return tree.get("defaults");
  }
}
