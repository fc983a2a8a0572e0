package dev.flattail.security;

import dev.flattail.caller.Caller;
import dev.flattail.caller.Scope;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import org.springframework.security.core.context.SecurityContextHolder;

/** Calls the service under test as various owners. */
public class TestCallers {
  private final AccessTokens tokens;

  public TestCallers(AccessTokens tokens) {
    this.tokens = tokens;
  }

  /** Returns the value of an Authorization header for a new token. */
  public String bearer(String owner, Scope... scopes) {
    return "Bearer " + secret(owner, scopes);
  }

  String secret(String owner, Scope... scopes) {
    return tokens.issue("test", owner, Arrays.asList(scopes), null).secret();
  }

  /** Runs work on this thread as a caller, without HTTP. */
  public static <T> T as(String owner, Callable<T> work) throws Exception {
    SecurityContextHolder.getContext()
        .setAuthentication(
            new CallerAuthentication(Caller.of(owner, Set.of(Scope.SUBMIT)), "test", () -> true));
    try {
      return work.call();
    } finally {
      SecurityContextHolder.clearContext();
    }
  }
}
