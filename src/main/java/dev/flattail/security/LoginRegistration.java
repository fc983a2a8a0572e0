package dev.flattail.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.util.StringUtils;

/**
 * This service as the issuer knows it, and the issuer's endpoints. The issuer is asked for them at
 * the first login, so that the service starts without it.
 */
final class LoginRegistration implements ClientRegistrationRepository {
  static final String ID = "issuer";

  private static final String METADATA = "/.well-known/openid-configuration";
  private static final ParameterizedTypeReference<Map<String, Object>> JSON_OBJECT =
      new ParameterizedTypeReference<>() {};

  /** Time after a failure without another request, so that logins do not queue up. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final String issuer;
  private final LoginProperties settings;
  private final Environment environment;

  private volatile @Nullable ClientRegistration known;
  private Instant notBefore = Instant.MIN;

  /**
   * @param environment has the client's secret
   */
  LoginRegistration(
      SecurityProperties security, LoginProperties settings, Environment environment) {
    this.issuer = String.valueOf(security.oidc().issuerUri());
    this.settings = settings;
    this.environment = environment;
  }

  /**
   * Returns the registration.
   *
   * @throws LoginFailedException when the issuer does not answer
   */
  @Override
  public ClientRegistration findByRegistrationId(String id) {
    ClientRegistration found = known;
    return found == null ? fetched() : found;
  }

  private synchronized ClientRegistration fetched() {
    ClientRegistration found = known;
    if (found != null) {
      return found;
    }
    if (Instant.now().isBefore(notBefore)) {
      throw new LoginFailedException(
          LoginFailure.ISSUER_AWAY, "the issuer did not give its metadata a moment ago");
    }
    try {
      found = fetch();
    } catch (IllegalStateException | IllegalArgumentException wrong) {
      notBefore = Instant.now().plus(PAUSE);
      throw new LoginFailedException(
          LoginFailure.ISSUER_REFUSED, "the issuer's metadata cannot be used", wrong);
    } catch (RuntimeException away) {
      notBefore = Instant.now().plus(PAUSE);
      throw new LoginFailedException(
          LoginFailure.ISSUER_AWAY, "the issuer does not give its metadata", away);
    }
    known = found;
    return found;
  }

  private ClientRegistration fetch() {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Map<String, Object> metadata =
        IssuerHttp.reader().exchange(base + METADATA, HttpMethod.GET, null, JSON_OBJECT).getBody();
    if (metadata == null || !issuer.equals(metadata.get("issuer"))) {
      throw new IllegalStateException("the metadata is that of another issuer");
    }
    ClientRegistration.Builder registration =
        ClientRegistrations.fromOidcConfiguration(metadata)
            .registrationId(ID)
            .clientId(settings.clientId())
            .scope(settings.loginScopes())
            .redirectUri("{baseUrl}" + LoginPaths.CALLBACK);
    String secret = environment.getProperty(LoginSettings.CLIENT_SECRET);
    return StringUtils.hasText(secret)
        ? registration.clientSecret(secret).build()
        : registration.clientAuthenticationMethod(ClientAuthenticationMethod.NONE).build();
  }
}
