package dev.flattail.jobspec.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one spec while it is read. */
public final class Problems {
  private final List<SpecProblem> found = new ArrayList<>();

  public void add(String pointer, String detail) {
    found.add(new SpecProblem(pointer, detail));
  }

  public void add(String pointer, String detail, @Nullable String suggestion) {
    found.add(new SpecProblem(pointer, detail, suggestion));
  }

  /** Adds a {@link SpecProblem#unknown}. */
  public void addUnknown(String pointer, String what, String given, Collection<String> known) {
    found.add(SpecProblem.unknown(pointer, what, given, known));
  }

  /** Returns whether there is a problem at {@code pointer} or below it. */
  public boolean under(String pointer) {
    return found.stream()
        .anyMatch(p -> p.pointer().equals(pointer) || p.pointer().startsWith(pointer + "/"));
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Returns the problems found so far, in the order of their discovery. */
  public List<SpecProblem> all() {
    return List.copyOf(found);
  }

  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidSpecException(found);
    }
  }

  public static String abbreviate(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
