package dev.flattail.security;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Creates and hashes secrets: {@code flt_}, or {@code fls_} for a browser's session, and 32 random
 * bytes in base64url. With 256 bits of entropy, one round of SHA-256 is a sufficient hash.
 */
final class TokenSecrets {
  private static final String TOKEN = "flt_";
  private static final String SESSION = "fls_";
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private TokenSecrets() {}

  static String generate() {
    return generate(TOKEN);
  }

  static String generateSession() {
    return generate(SESSION);
  }

  private static String generate(String prefix) {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns whether the text has the format of a token. */
  static boolean isToken(String text) {
    return is(TOKEN, text);
  }

  /** Returns whether the text has the format of a session's secret. */
  static boolean isSession(String text) {
    return is(SESSION, text);
  }

  private static boolean is(String prefix, String text) {
    return text.startsWith(prefix) && FORM.matcher(text.substring(prefix.length())).matches();
  }

  static byte[] sha256(String secret) {
    return DigestUtils.sha256(secret);
  }

  /** Compares in constant time. */
  static boolean same(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }
}
