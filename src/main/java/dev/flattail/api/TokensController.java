package dev.flattail.api;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.JsonBodies;
import dev.flattail.api.http.Page;
import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.api.problem.SpecProblems;
import dev.flattail.caller.Scope;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.security.AccessTokens;
import dev.flattail.security.IssuedToken;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Creates, lists and revokes tokens. */
@RestController
class TokensController {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Optional<AccessTokens> tokens;
  private final JsonBodies bodies;

  /**
   * Creates the controller.
   *
   * @param tokens empty when authentication is off
   */
  TokensController(Optional<AccessTokens> tokens, JsonBodies bodies) {
    this.tokens = tokens;
    this.bodies = bodies;
  }

  @PostMapping(
      path = "/tokens",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<TokenBody> issue(HttpServletRequest request) throws IOException {
    AccessTokens known = known();
    TokenRequest wanted = read(bodies.read(request).tree());
    IssuedToken issued =
        known.issue(
            wanted.name(),
            wanted.owner(),
            wanted.scopes().stream().map(scope -> Scope.valueOf(scope.name())).toList(),
            expiry(wanted.expiresIn()));
    return ResponseEntity.created(URI.create("/tokens/" + issued.token().id()))
        .body(TokenBody.of(issued));
  }

  private static TokenRequest read(Map<String, @Nullable Object> tree) {
    try {
      return TokenRequest.read(tree);
    } catch (InvalidSpecException invalid) {
      throw SpecProblems.of("body has", invalid, "no token was made").exception();
    }
  }

  private static @Nullable Instant expiry(@Nullable Duration in) {
    return in == null ? null : Instant.now().plus(in.compareTo(LONGEST) > 0 ? LONGEST : in);
  }

  @GetMapping(path = "/tokens", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<TokenBody> list() {
    List<TokenBody> items = known().list().stream().map(TokenBody::of).toList();
    return new Page<>(items, null);
  }

  @DeleteMapping("/tokens/{id}")
  ResponseEntity<Void> revoke(@PathVariable String id) {
    known().revoke(JobIds.parse("token", id));
    return ResponseEntity.noContent().build();
  }

  private AccessTokens known() {
    return tokens.orElseThrow(
        () ->
            Problem.of(
                    ProblemKind.AUTHENTICATION_OFF,
                    "Authentication is off, so a token would have no effect. Start the service with FLATTAIL_SECURITY_BOOTSTRAP_TOKEN.")
                .exception());
  }
}
