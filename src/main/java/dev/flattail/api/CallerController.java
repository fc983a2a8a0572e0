package dev.flattail.api;

import dev.flattail.api.http.PublicPath;
import dev.flattail.caller.Access;
import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentAccess;
import dev.flattail.caller.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows callers who they are and what they may do. */
@RestController
class CallerController {
  private final CurrentAccess access;

  CallerController(CurrentAccess access) {
    this.access = access;
  }

  /** Schema {@code Caller} of the contract. */
  record CallerBody(
      @Nullable String owner,
      List<String> scopes,
      boolean tokenRequired,
      boolean openIdConnect,
      @Nullable LoginBody login,
      @Nullable SessionBody session) {}

  /** Schema {@code Login} of the contract. */
  record LoginBody(String url, String issuer) {
    static @Nullable LoginBody of(Access.@Nullable Login login) {
      return login == null ? null : new LoginBody(PublicPath.of(login.path()), login.issuer());
    }
  }

  /** Schema {@code Session} of the contract. */
  record SessionBody(Instant expiresAt, String logoutUrl) {
    static @Nullable SessionBody of(Access.@Nullable Session session) {
      return session == null
          ? null
          : new SessionBody(session.expiresAt(), PublicPath.of(session.endPath()));
    }
  }

  @GetMapping(path = "/me", produces = MediaType.APPLICATION_JSON_VALUE)
  CallerBody me() {
    Access known = access.get();
    Caller caller = known.caller();
    return new CallerBody(
        caller == null ? null : caller.owner(),
        caller == null ? List.of() : caller.scopes().stream().sorted().map(Scope::wire).toList(),
        known.tokenRequired(),
        known.openIdConnect(),
        LoginBody.of(known.login()),
        SessionBody.of(known.session()));
  }
}
