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
 * How many jobs with a label may run at once; the body of {@code PUT /queue/limits}.
 *
 * @param limits each of another label or value
 */
public record QueueLimits(@MaxLength(100) List<Limit> limits) implements Checked {
  /**
   * @param label name of the label
   * @param value of the label; null to count each value on its own
   * @param running most jobs at once
   */
  public record Limit(
      @MaxLength(1000) String label,
      @Nullable @MaxLength(1000) String value,
      @AtLeast(1) @AtMost(100000) int running) {}

  /**
   * @param tree what a JSON parser gives
   * @throws InvalidSpecException naming everything that is wrong
   */
  public static QueueLimits read(Map<String, ? extends @Nullable Object> tree) {
    Problems problems = new Problems();
    QueueLimits read = new RecordReader(problems).record(QueueLimits.class, tree, "");
    problems.throwIfAny();
    return Objects.requireNonNull(read, "limits without problems were not read");
  }

  @Override
  public void check(String pointer, Problems problems) {
    if (limits == null) { // named already
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
