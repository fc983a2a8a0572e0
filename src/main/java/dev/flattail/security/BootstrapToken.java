package dev.flattail.security;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The operator's own token, from the configuration. Only its hash is kept in memory; the database
 * does not contain it.
 */
@Component
@ConditionalOnAuthentication
final class BootstrapToken {
  private final byte @Nullable [] sha256;

  BootstrapToken(Environment environment) {
    String token = environment.getProperty(AuthenticationSettings.BOOTSTRAP_TOKEN);
    this.sha256 = StringUtils.hasText(token) ? TokenSecrets.sha256(token) : null;
  }

  boolean is(String text) {
    return sha256 != null && TokenSecrets.same(sha256, TokenSecrets.sha256(text));
  }
}
