package dev.flattail.api;

import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits on running jobs per label; the body of {@code PUT /queue/limits}.
 *
 * @param limits no label and value may occur twice
 */
public record QueueLimits(@MaxLength(100) List<Limit> limits) implements Checked {
  /**
   * A limit for one label.
   *
   * @param label name of the label
   * @param value value of the label; null to count each value separately
   * @param running maximum number of running jobs
   */
  public record Limit(
      @MaxLength(1000) String label,
      @Nullable @MaxLength(1000) String value,
      @AtLeast(1) @AtMost(100000) int running) {}

  /**
   * Reads a request body.
   *
   * @param tree output of a JSON parser
   * @throws InvalidSpecException naming all errors
   */
  public static QueueLimits read(Map<String, ? extends @Nullable Object> tree) {
    Problems problems = new Problems();
    QueueLimits read = new RecordReader(problems).record(QueueLimits.class, tree, "");
    problems.throwIfAny();
    return Objects.requireNonNull(read, "limits without problems were not read");
  }

  @Override
  public void check(String pointer, Problems problems) {
    if (limits == null) { // reported already
      return;
    }
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      List<String> named =
          limit.value() == null ? List.of(limit.label()) : List.of(limit.label(), limit.value());
      if (!seen.add(named)) {
        problems.add(
            pointer + "/limits/" + i,
            "limits the same label and value as an entry before it; leave one of them out");
      }
    }
  }
}
