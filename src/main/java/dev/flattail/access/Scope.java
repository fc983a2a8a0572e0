package dev.flattail.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a caller may do, each scope including those before it. */
public enum Scope {
  /** Look at everything of one's own, and at what all share. */
  READ,
  /** Make, change and delete things of one's own. */
  SUBMIT,
  /** Tokens, the queue as a whole, everybody's things. */
  ADMIN;

  /** The name in tokens and in the contract. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of a {@link #wire()} name. */
  public static Optional<Scope> ofWire(String name) {
    return Arrays.stream(values()).filter(scope -> scope.wire().equals(name)).findFirst();
  }

  /** The given scopes with all that they include. */
  public static Set<Scope> withIncluded(Collection<Scope> given) {
    EnumSet<Scope> all = EnumSet.noneOf(Scope.class);
    given.forEach(scope -> all.addAll(EnumSet.range(READ, scope)));
    return all;
  }
}
