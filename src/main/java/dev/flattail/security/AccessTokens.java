package dev.flattail.security;

import dev.flattail.caller.Scope;
import dev.flattail.ids.TimeOrderedIds;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Manages the tokens that admins issue. The table stores only their SHA-256. */
@Component
@ConditionalOnAuthentication
public class AccessTokens {
  private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);

  /** Resolution of the last use, so that most calls write nothing. */
  private static final Duration COARSE = Duration.ofMinutes(1);

  private static final String COLUMNS =
      "id, name, owner, scopes, created_at, expires_at, last_used_at";

  /** Name of the tokens that are sessions. */
  public static final String SESSION = "Browser session";

  private final JdbcClient sql;

  AccessTokens(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Creates a token.
   *
   * @param expiresAt null for a token that is valid until it is revoked
   */
  public IssuedToken issue(
      String name, String owner, Collection<Scope> scopes, @Nullable Instant expiresAt) {
    return issue(TokenSecrets.generate(), name, owner, scopes, expiresAt);
  }

  /**
   * Creates a browser's session. Sessions come with every login, so those that have ended are
   * deleted.
   */
  IssuedToken issueSession(String owner, Collection<Scope> scopes, Instant expiresAt) {
    sql.sql("delete from access_token where name = :name and expires_at < now()")
        .param("name", SESSION)
        .update();
    return issue(TokenSecrets.generateSession(), SESSION, owner, scopes, expiresAt);
  }

  private IssuedToken issue(
      String secret,
      String name,
      String owner,
      Collection<Scope> scopes,
      @Nullable Instant expiresAt) {
    AccessToken token =
        sql.sql(
                "insert into access_token (id, secret_sha256, name, owner, scopes, expires_at)"
                    + " values (:id, :hash, :name, :owner, :scopes, :expires) returning "
                    + COLUMNS)
            .param("id", TimeOrderedIds.next())
            .param("hash", TokenSecrets.sha256(secret))
            .param("name", name)
            .param("owner", owner)
            .param("scopes", scopes.stream().distinct().map(Scope::wire).toArray(String[]::new))
            .param("expires", expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
            .query(AccessTokens::token)
            .single();
    log.info("Token {} ({}) of {} was issued with {}", token.id(), name, owner, scopes);
    return new IssuedToken(secret, token);
  }

  /** Returns all tokens, newest first, including expired ones. */
  public List<AccessToken> list() {
    return sql.sql("select " + COLUMNS + " from access_token order by id desc")
        .query(AccessTokens::token)
        .list();
  }

  /**
   * Revokes a token, in all replicas immediately.
   *
   * @throws UnknownTokenException when no token has this id
   */
  public void revoke(UUID id) {
    AccessToken revoked =
        sql.sql("delete from access_token where id = :id returning " + COLUMNS)
            .param("id", id)
            .query(AccessTokens::token)
            .optional()
            .orElseThrow(() -> new UnknownTokenException(id));
    log.info("Token {} ({}) of {} was revoked", id, revoked.name(), revoked.owner());
  }

  /** Revokes a browser's session, in all replicas immediately. An unknown one has ended already. */
  void revokeSession(String secret) {
    sql.sql("delete from access_token where secret_sha256 = :hash returning " + COLUMNS)
        .param("hash", TokenSecrets.sha256(secret))
        .query(AccessTokens::token)
        .optional()
        .ifPresent(ended -> log.info("Session {} of {} was ended", ended.id(), ended.owner()));
  }

  /** Returns the token of a secret unless it has expired, and records its use. */
  Optional<AccessToken> use(String secret) {
    byte[] hash = TokenSecrets.sha256(secret);
    Optional<AccessToken> found =
        sql.sql(
                "select "
                    + COLUMNS
                    + ", secret_sha256 from access_token"
                    + " where secret_sha256 = :hash and (expires_at is null or expires_at > now())")
            .param("hash", hash)
            .query(
                (row, number) ->
                    new Kept(
                        token(row, number), Objects.requireNonNull(row.getBytes("secret_sha256"))))
            .optional()
            .filter(kept -> TokenSecrets.same(hash, kept.sha256()))
            .map(Kept::token);
    found.ifPresent(this::noteUse);
    return found;
  }

  /** Returns whether a token that was used before has neither expired nor been revoked since. */
  boolean isValid(UUID id) {
    return sql.sql(
            "select exists (select from access_token"
                + " where id = :id and (expires_at is null or expires_at > now()))")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  /** A token's row with its hash. */
  @SuppressWarnings("ArrayRecordComponent") // compared only by TokenSecrets
  private record Kept(AccessToken token, byte[] sha256) {}

  private void noteUse(AccessToken token) {
    Instant last = token.lastUsedAt();
    if (last == null || last.isBefore(Instant.now().minus(COARSE))) {
      sql.sql("update access_token set last_used_at = now() where id = :id")
          .param("id", token.id())
          .update();
    }
  }

  private static AccessToken token(ResultSet row, int number) throws SQLException {
    return new AccessToken(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("owner"),
        scopes((String[]) row.getArray("scopes").getArray()),
        Objects.requireNonNull(instant(row, "created_at")),
        instant(row, "expires_at"),
        instant(row, "last_used_at"));
  }

  private static Set<Scope> scopes(String[] names) {
    EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
    Arrays.stream(names).forEach(name -> scopes.add(Scope.ofWire(name).orElseThrow()));
    return scopes;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
