package dev.flattail.caller;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The caller of an operation and its permissions.
 *
 * @param owner owner of everything that the caller creates; null for the operator
 * @param scopes granted scopes with all scopes that they include
 */
public record Caller(@Nullable String owner, Set<Scope> scopes) {
  /** The operator of the service: the caller when authentication is off, and the service itself. */
  public static final Caller OPERATOR = of(null, Set.of(Scope.ADMIN));

  public Caller {
    if (owner != null && owner.isEmpty()) {
      throw new IllegalArgumentException("an owner has a name; null is the operator");
    }
    scopes = Set.copyOf(scopes);
  }

  public static Caller of(@Nullable String owner, Collection<Scope> scopes) {
    return new Caller(owner, Scope.withIncluded(scopes));
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }

  /** Returns whether the caller may read and change everybody's data. */
  public boolean isAdmin() {
    return may(Scope.ADMIN);
  }

  /**
   * Returns whether the caller may read and change data of {@code other}.
   *
   * @param other null for the operator, whose data only admins may access
   */
  public boolean owns(@Nullable String other) {
    return isAdmin() || (owner != null && owner.equals(other));
  }
}
