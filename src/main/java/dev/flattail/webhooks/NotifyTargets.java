package dev.flattail.webhooks;

import dev.flattail.jobs.StoredJson;
import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads lists of targets, the member {@code notify} of specs, sweeps and settings. */
@Component
public final class NotifyTargets {
  /** The member's name. A record cannot have a component of this name. */
  public static final String FIELD = "notify";

  public static final int MOST = 10;

  private final AllowedUrls urls;

  NotifyTargets(AllowedUrls urls) {
    this.urls = urls;
  }

  /**
   * Returns what is wrong with a list.
   *
   * @param given output of a JSON parser; null, which is valid, for no list
   */
  public List<SpecProblem> problems(@Nullable Object given, String pointer, NotifyScope scope) {
    if (given == null) {
      return List.of();
    }
    List<SpecProblem> problems = new ArrayList<>();
    List<NotifyTarget> targets = read(given, pointer, problems);
    if (targets.isEmpty() || !problems.isEmpty()) {
      return problems;
    }
    if (!urls.isOn()) {
      return List.of(new SpecProblem(pointer, AllowedUrls.OFF));
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < targets.size(); i++) {
      String at = pointer + "/" + i;
      NotifyTarget target = targets.get(i);
      String problem = urls.problem(target.url());
      if (problem != null) {
        problems.add(new SpecProblem(at + "/url", problem));
      } else if (!seen.add(target.url())) {
        problems.add(
            new SpecProblem(
                at + "/url", "is the URL of an entry before it; give that one all the events"));
      }
      List<NotifyEvent> events = target.events() == null ? List.of() : target.events();
      for (NotifyEvent event : events) {
        if (!scope.possible().contains(event)) {
          problems.add(
              new SpecProblem(
                  at + "/events/" + events.indexOf(event),
                  "there is no event \"%s\" of %s; one of: %s"
                      .formatted(event.wire(), scope.what(), names(scope.possible()))));
        }
      }
    }
    return problems;
  }

  private static String names(Set<NotifyEvent> events) {
    return String.join(", ", events.stream().map(NotifyEvent::wire).toList());
  }

  /**
   * Returns a list as the outbox reads it, with the usual events filled in.
   *
   * @param given without {@link #problems}
   * @return null when there is no list
   */
  public static @Nullable StoredJson stored(@Nullable Object given, NotifyScope scope) {
    if (given == null) {
      return null;
    }
    List<Map<String, Object>> stored = new ArrayList<>();
    for (NotifyTarget target : read(given, "", new ArrayList<>())) {
      Iterable<NotifyEvent> events = target.events() == null ? scope.usual() : target.events();
      List<String> names = new ArrayList<>();
      events.forEach(event -> names.add(event.wire()));
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("url", target.url());
      entry.put("events", names);
      stored.add(entry);
    }
    return StoredJson.of(stored);
  }

  private static List<NotifyTarget> read(Object given, String pointer, List<SpecProblem> problems) {
    if (!(given instanceof List<?> entries)) {
      problems.add(new SpecProblem(pointer, "must be a list, such as [{\"url\": \"https://…\"}]"));
      return List.of();
    }
    if (entries.size() > MOST) {
      problems.add(new SpecProblem(pointer, "must have at most %d entries".formatted(MOST)));
      return List.of();
    }
    Problems found = new Problems();
    List<NotifyTarget> targets = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      String at = pointer + "/" + i;
      if (entries.get(i) instanceof Map<?, ?> tree) {
        NotifyTarget target = new RecordReader(found).record(NotifyTarget.class, tree, at);
        if (target != null) {
          targets.add(target);
        }
      } else {
        found.add(at, "must be an object with url, and events if they are not the usual ones");
      }
    }
    problems.addAll(found.all());
    return targets;
  }
}
