package dev.flattail.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Begins a login at {@code GET /ui/login?to=VIEW}: the authorization request with state, nonce and
 * PKCE, which the library makes, and the view to return to.
 */
final class LoginStart implements OAuth2AuthorizationRequestResolver {
  /** Attribute of the request with the view to return to. */
  static final String VIEW = LoginStart.class.getName() + ".view";

  static final RequestMatcher ROUTE =
      PathPatternRequestMatcher.pathPattern(HttpMethod.GET, LoginPaths.BEGIN);

  private final OAuth2AuthorizationRequestResolver library;

  /**
   * @param parameters further parameters of the authorization request
   */
  LoginStart(ClientRegistrationRepository registrations, Map<String, String> parameters) {
    DefaultOAuth2AuthorizationRequestResolver made =
        new DefaultOAuth2AuthorizationRequestResolver(registrations);
    made.setAuthorizationRequestCustomizer(
        request -> request.additionalParameters(all -> all.putAll(parameters)));
    this.library = made;
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
    return ROUTE.matches(request) ? resolve(request, LoginRegistration.ID) : null;
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request, String id) {
    String view = LoginPaths.view(request.getParameter("to"));
    if (view == null) {
      throw new LoginFailedException(LoginFailure.BAD_LINK, "it would return elsewhere");
    }
    request.setAttribute(VIEW, view);
    if (!SecureCookie.isPossible(request)) {
      throw new LoginFailedException(
          LoginFailure.INSECURE,
          "the request came by http; behind a proxy, server.forward-headers-strategy may be missing");
    }
    OAuth2AuthorizationRequest made = library.resolve(request, id);
    return made == null
        ? null
        : OAuth2AuthorizationRequest.from(made)
            .attributes(attributes -> attributes.put(VIEW, view))
            .build();
  }
}
