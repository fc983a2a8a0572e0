package dev.flattail.security;

import dev.flattail.caller.Access;
import dev.flattail.caller.CurrentAccess;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.caller.CurrentCredentials;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.logout.HttpStatusReturningLogoutSuccessHandler;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Configures authentication by a token in each request, or by the cookie of a browser that has
 * logged in. The servlet container keeps no sessions.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnAuthentication
@Import(WebSecurity.WithoutClients.class)
class AuthenticationConfiguration {
  /** Runs after {@link BrowserGuard} and before every filter that reads the request. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 20;

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http,
      Credentials credentials,
      RateLimits limits,
      RefusalWriter refusals,
      Optional<Sessions> sessions,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    BearerTokenAuthenticationFilter bearer = new BearerTokenAuthenticationFilter(credentials);
    bearer.setAuthenticationEntryPoint(refusals::onAuthenticationFailure); // an unreadable header
    bearer.setAuthenticationFailureHandler(refusals);
    sessions.ifPresent(known -> addSessions(http, known, limits, refusals));
    return http
        // Browsers add no bearer token by themselves, and SessionFilter checks calls with a cookie.
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable) // BrowserGuard sets them
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .exceptionHandling(
            refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .addFilterBefore(
            new InvalidCredentialsFilter(limits, problems), BearerTokenAuthenticationFilter.class)
        .addFilter(bearer)
        .addFilterBefore(new RateLimitFilter(limits, problems), AuthorizationFilter.class)
        .authorizeHttpRequests(requests -> requests.anyRequest().access(new RouteScopes()))
        .build();
  }

  private static void addSessions(
      HttpSecurity http, Sessions sessions, RateLimits limits, RefusalWriter refusals) {
    LogoutFilter logout =
        new LogoutFilter(
            new HttpStatusReturningLogoutSuccessHandler(HttpStatus.NO_CONTENT),
            (request, response, _) -> sessions.end(request, response));
    logout.setLogoutRequestMatcher(
        PathPatternRequestMatcher.pathPattern(HttpMethod.POST, LoginPaths.END));
    http.addFilterBefore(new SessionFilter(sessions, limits, refusals), LogoutFilter.class)
        .addFilterAt(logout, LogoutFilter.class);
  }

  /** Excludes error pages, which are written after a rejection and need no caller. */
  @Bean
  FilterRegistrationBean<Filter> securityFilter(
      @Qualifier("springSecurityFilterChain") Filter chain) {
    FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(chain);
    registration.setOrder(ORDER);
    registration.setDispatcherTypes(DispatcherType.REQUEST);
    return registration;
  }

  /**
   * Rejects ambiguous URLs. Accepts any parameters, headers and methods, as without authentication;
   * otherwise, the firewall would reject some of them in the middle of a call, as a fault.
   */
  @Bean
  HttpFirewall urls() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowedParameterNames(name -> true);
    firewall.setAllowedParameterValues(value -> true);
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  @Bean
  CurrentCaller currentCaller() {
    return () -> {
      if (SecurityContextHolder.getContext().getAuthentication()
          instanceof CallerAuthentication known) {
        return known.caller();
      }
      throw new IllegalStateException("this thread has no authenticated caller");
    };
  }

  /** While PostgreSQL is away, credentials stay valid: nothing can be read meanwhile. */
  @Bean
  CurrentCredentials currentCredentials() {
    return () -> {
      try {
        return SecurityContextHolder.getContext().getAuthentication()
                instanceof CallerAuthentication known
            && known.isValid();
      } catch (DataAccessException away) {
        return true;
      }
    };
  }

  @Bean
  CurrentAccess currentAccess(SecurityProperties properties, Environment environment) {
    String issuer = properties.oidc().issuerUri();
    Access.Login login =
        issuer != null && LoginSettings.isOn(environment)
            ? new Access.Login(LoginPaths.BEGIN, URI.create(issuer).getHost())
            : null;
    return () ->
        SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known
            ? new Access(known.caller(), true, StringUtils.hasText(issuer), login, session(known))
            : new Access(null, true, StringUtils.hasText(issuer), login, null);
  }

  private static Access.@Nullable Session session(CallerAuthentication caller) {
    Instant ends = caller.sessionEnds();
    return ends == null ? null : new Access.Session(LoginPaths.END, ends);
  }
}
