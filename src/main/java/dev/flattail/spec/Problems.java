package dev.flattail.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one spec while it is read. */
final class Problems {
  private final List<SpecProblem> found = new ArrayList<>();

  void add(String pointer, String detail) {
    found.add(new SpecProblem(pointer, detail));
  }

  void add(String pointer, String detail, @Nullable String suggestion) {
    found.add(new SpecProblem(pointer, detail, suggestion));
  }

  /** A value that is none of the known ones; names the nearest. */
  void addUnknown(String pointer, String what, String given, Collection<String> known) {
    @Nullable String nearest = Nearest.of(given, known);
    String hint =
        nearest == null
            ? "; one of: " + String.join(", ", known)
            : "; did you mean \"" + nearest + "\"?";
    add(pointer, "unknown " + what + " \"" + abbreviate(given) + "\"" + hint, nearest);
  }

  /** Whether anything is wrong at {@code pointer} or below it. */
  boolean under(String pointer) {
    return found.stream()
        .anyMatch(p -> p.pointer().equals(pointer) || p.pointer().startsWith(pointer + "/"));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidSpec(found);
    }
  }

  static String abbreviate(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
