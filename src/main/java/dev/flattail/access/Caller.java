package dev.flattail.access;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, and what they may do.
 *
 * @param owner to whom belongs what the caller makes; null for the operator
 * @param scopes included ones included
 */
public record Caller(@Nullable String owner, Set<Scope> scopes) {
  /**
   * Whoever runs the service: a caller where nobody has to say who they are, and the service
   * itself.
   */
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

  /** Whether the caller may see and change what belongs to anybody. */
  public boolean isAdmin() {
    return may(Scope.ADMIN);
  }

  /**
   * Whether the caller may see and change what belongs to {@code other}.
   *
   * @param other null for the operator, whose things are for admins alone
   */
  public boolean owns(@Nullable String other) {
    return isAdmin() || (owner != null && owner.equals(other));
  }
}
