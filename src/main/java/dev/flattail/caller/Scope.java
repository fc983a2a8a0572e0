package dev.flattail.caller;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The permissions of a caller; each scope includes those before it. */
public enum Scope {
  /** Read one's own data and all shared data. */
  READ,
  /** Create, change and delete one's own data. */
  SUBMIT,
  /** Manage tokens, the queue and everybody's data. */
  ADMIN;

  /** Returns the name in tokens and in the contract. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the scope with the given {@link #wire()} name. */
  public static Optional<Scope> ofWire(String name) {
    return Arrays.stream(values()).filter(scope -> scope.wire().equals(name)).findFirst();
  }

  /** Returns the given scopes with all scopes that they include. */
  public static Set<Scope> withIncluded(Collection<Scope> given) {
    EnumSet<Scope> all = EnumSet.noneOf(Scope.class);
    given.forEach(scope -> all.addAll(EnumSet.range(READ, scope)));
    return all;
  }
}
