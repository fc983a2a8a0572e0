package dev.flattail.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * Keeps a login in progress in a cookie of the browser, so that any replica can end it. The cookie
 * is {@code SameSite=Lax}: the issuer sends the browser back, which is a navigation from another
 * site. A browser has one login in progress; a second one replaces it.
 *
 * <p>The value is {@code state.nonce.verifier.view}, the last in base64url. It is a secret of the
 * browser that logs in.
 */
final class LoginRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
  private static final SecureCookie COOKIE = new SecureCookie("flattail-login", "Lax");

  /** Time to log in at the issuer. */
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private static final Pattern VALUE =
      Pattern.compile(
          "(?<state>[\\w=-]+)\\.(?<nonce>[\\w=-]+)\\.(?<verifier>[\\w=-]+)\\.(?<view>[\\w=-]+)");

  private final LoginRegistration registrations;

  LoginRequests(LoginRegistration registrations) {
    this.registrations = registrations;
  }

  @Override
  public void saveAuthorizationRequest(
      OAuth2AuthorizationRequest begun, HttpServletRequest request, HttpServletResponse response) {
    String view = Objects.requireNonNull(begun.<String>getAttribute(LoginStart.VIEW));
    COOKIE.write(
        request,
        response,
        String.join(
            ".",
            begun.getState(),
            begun.<String>getAttribute(OidcParameterNames.NONCE),
            begun.<String>getAttribute(PkceParameterNames.CODE_VERIFIER),
            Base64.getUrlEncoder().encodeToString(view.getBytes(StandardCharsets.US_ASCII))),
        LIFETIME);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    String value = COOKIE.read(request);
    Matcher parts = VALUE.matcher(value == null ? "" : value);
    if (!parts.matches()
        || !parts.group("state").equals(request.getParameter(OAuth2ParameterNames.STATE))) {
      return null;
    }
    request.setAttribute(LoginStart.VIEW, text(parts.group("view")));
    ClientRegistration issuer = registrations.findByRegistrationId(LoginRegistration.ID);
    return OAuth2AuthorizationRequest.authorizationCode()
        .authorizationUri(String.valueOf(issuer.getProviderDetails().getAuthorizationUri()))
        .clientId(issuer.getClientId())
        // The issuer has sent the browser to the address that the login began with.
        .redirectUri(request.getRequestURL().toString())
        .scopes(issuer.getScopes())
        .state(parts.group("state"))
        .attributes(
            attributes -> {
              attributes.put(OAuth2ParameterNames.REGISTRATION_ID, LoginRegistration.ID);
              attributes.put(OidcParameterNames.NONCE, parts.group("nonce"));
              attributes.put(PkceParameterNames.CODE_VERIFIER, parts.group("verifier"));
            })
        .build();
  }

  private static @Nullable String text(String base64) {
    try {
      return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException _) {
      return null; // it is not what was written
    }
  }

  /** Only the login that the callback belongs to is over; a forged callback ends none. */
  @Override
  public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    OAuth2AuthorizationRequest begun = loadAuthorizationRequest(request);
    if (begun != null) {
      COOKIE.clear(request, response);
    }
    return begun;
  }
}
