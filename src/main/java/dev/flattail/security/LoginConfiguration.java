package dev.flattail.security;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2LoginAuthenticationFilter;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Logs browsers in at the issuer: the authorization code flow with PKCE (RFC 7636) of OpenID
 * Connect Core 1.0, by the filters of Spring Security's client library.
 *
 * <p>Its DSL, {@code oauth2Login}, would add a login page, a session of the servlet container and a
 * provider that accepts logins without an ID token.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLogin
@EnableConfigurationProperties(LoginProperties.class)
class LoginConfiguration {
  private static final RequestMatcher CALLBACK =
      PathPatternRequestMatcher.pathPattern(HttpMethod.GET, LoginPaths.CALLBACK);

  @Bean
  @Order(0)
  SecurityFilterChain loginFilterChain(
      SecurityProperties security,
      LoginProperties settings,
      Environment environment,
      JwtCallers jwts,
      Sessions sessions,
      RateLimits limits,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    LoginRegistration registration = new LoginRegistration(security, settings, environment);
    LoginRequests requests = new LoginRequests(registration);
    LoginResults results = new LoginResults(sessions, limits);
    SingletonSupplier<RestClientAuthorizationCodeTokenResponseClient> codes =
        SingletonSupplier.of(LoginConfiguration::codes);
    OidcAuthorizationCodeAuthenticationProvider provider =
        new OidcAuthorizationCodeAuthenticationProvider(
            code -> codes.obtain().getTokenResponse(code), new LoginUsers(jwts));
    provider.setJwtDecoderFactory(new IdTokens());
    return new DefaultSecurityFilterChain(
        new OrRequestMatcher(LoginStart.ROUTE, CALLBACK),
        List.of(
            new LoginLimitFilter(limits, problems),
            begin(new LoginStart(registration, settings.loginParameters()), requests, results),
            end(registration, requests, results, provider)));
  }

  private static Filter begin(LoginStart start, LoginRequests requests, LoginResults results) {
    OAuth2AuthorizationRequestRedirectFilter filter =
        new OAuth2AuthorizationRequestRedirectFilter(start);
    filter.setAuthorizationRequestRepository(requests);
    filter.setRequestCache(new NullRequestCache());
    filter.setAuthenticationFailureHandler(results);
    return filter;
  }

  private static Filter end(
      LoginRegistration registration,
      LoginRequests requests,
      LoginResults results,
      OidcAuthorizationCodeAuthenticationProvider provider) {
    OAuth2LoginAuthenticationFilter filter =
        new OAuth2LoginAuthenticationFilter(
            registration, new NoAuthorizedClients(), LoginPaths.CALLBACK);
    filter.setAuthorizationRequestRepository(requests);
    filter.setAuthenticationManager(new ProviderManager(provider));
    filter.setAuthenticationSuccessHandler(results);
    filter.setAuthenticationFailureHandler(results);
    return filter;
  }

  /** Exchanges codes for tokens. Its HTTP client has threads, so it is made for the first login. */
  private static RestClientAuthorizationCodeTokenResponseClient codes() {
    RestClientAuthorizationCodeTokenResponseClient client =
        new RestClientAuthorizationCodeTokenResponseClient();
    client.setRestClient(
        RestClient.builder()
            .requestFactory(IssuerHttp.sender())
            .configureMessageConverters(
                converters -> {
                  converters.addCustomConverter(new FormHttpMessageConverter());
                  converters.addCustomConverter(
                      new OAuth2AccessTokenResponseHttpMessageConverter());
                })
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    return client;
  }

  /** The issuer's tokens serve to log in, and are not kept. */
  private static final class NoAuthorizedClients implements OAuth2AuthorizedClientRepository {
    @Override
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
        String id, Authentication principal, HttpServletRequest request) {
      return null;
    }

    @Override
    public void saveAuthorizedClient(
        OAuth2AuthorizedClient client,
        Authentication principal,
        HttpServletRequest request,
        HttpServletResponse response) {}

    @Override
    public void removeAuthorizedClient(
        String id,
        Authentication principal,
        HttpServletRequest request,
        HttpServletResponse response) {}
  }
}
