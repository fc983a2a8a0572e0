package dev.flattail.webhooks;

import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.jobspec.schema.Problems;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of events.
 *
 * @param url https address
 * @param events null for the usual ones of what is notified of
 */
public record NotifyTarget(
    @MaxLength(2000) String url, @Nullable @MinLength(1) @MaxLength(5) List<NotifyEvent> events)
    implements Checked {

  @Override
  public void check(String pointer, Problems problems) {
    if (events != null && !events.isEmpty() && EnumSet.copyOf(events).size() < events.size()) {
      problems.add(pointer + "/events", "names an event twice; leave one of them out");
    }
  }
}
