package dev.flattail.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The secrets by which receivers check that events come from here, one for each owner. A secret is
 * the HMAC of the owner and random bytes under the operator's signing key. So the database, and a
 * copy of it, has no secrets.
 *
 * <p>Signatures follow Standard Webhooks (standardwebhooks.com): {@code v1,} and the base64 of the
 * HMAC-SHA256 of id, time and body, with dots between them.
 */
@Component
class WebhookSecrets {
  private static final String PREFIX = "whsec_";
  private static final int SALT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final JdbcClient sql;
  private final byte[] signingKey;

  WebhookSecrets(JdbcClient sql, WebhookProperties properties) {
    this.sql = sql;
    String key = properties.signingKey();
    this.signingKey = key == null ? new byte[0] : key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Makes a new secret. Deliveries are signed with the previous one too for a day. Another call
   * within that day replaces the new secret, and the previous one stays: the caller may repeat a
   * call if its answer was lost, and receivers still have the previous secret.
   *
   * @param owner {@code ""} for the operator
   */
  IssuedSecret rotate(String owner) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return sql.sql(
            """
            insert into webhook_settings (owner, salt, salted_at) values (:owner, :salt, now())
            on conflict (owner) do update set
                previous_salt = case when webhook_settings.previous_until > now()
                    then webhook_settings.previous_salt else webhook_settings.salt end,
                previous_until = case when webhook_settings.previous_until > now()
                    then webhook_settings.previous_until
                    when webhook_settings.salt is not null then now() + interval '1 day' end,
                salt = excluded.salt, salted_at = excluded.salted_at
            returning salted_at, previous_until""")
        .param("owner", owner)
        .param("salt", salt)
        .query(
            (row, number) ->
                new IssuedSecret(
                    PREFIX + Base64.getEncoder().encodeToString(secret(owner, salt)),
                    instant(row, "salted_at"),
                    row.getObject("previous_until") == null
                        ? null
                        : instant(row, "previous_until")))
        .single();
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /**
   * Returns the signatures of a message, with spaces between them; null when the owner has no
   * secret.
   *
   * @param seconds time of the attempt, in seconds since 1970
   */
  @Nullable String signatures(String owner, String id, long seconds, String body) {
    byte[] message = "%s.%d.%s".formatted(id, seconds, body).getBytes(StandardCharsets.UTF_8);
    List<byte[]> salts =
        sql
            .sql(
                """
                select salt, case when previous_until > now() then previous_salt end
                from webhook_settings where owner = :owner and salt is not null""")
            .param("owner", owner)
            .query(
                (row, number) ->
                    Stream.of(row.getBytes(1), row.getBytes(2))
                        .filter(salt -> salt != null)
                        .toList())
            .list()
            .stream()
            .flatMap(List::stream)
            .toList();
    return salts.isEmpty()
        ? null
        : salts.stream()
            .map(
                salt ->
                    "v1," + Base64.getEncoder().encodeToString(hmac(secret(owner, salt), message)))
            .collect(Collectors.joining(" "));
  }

  private byte[] secret(String owner, byte[] salt) {
    byte[] of =
        ("flattail webhook secret\0%s\0%s"
                .formatted(owner, Base64.getEncoder().encodeToString(salt)))
            .getBytes(StandardCharsets.UTF_8);
    return hmac(signingKey, of);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    return new HmacUtils(HmacAlgorithms.HMAC_SHA_256, key).hmac(message);
  }
}
