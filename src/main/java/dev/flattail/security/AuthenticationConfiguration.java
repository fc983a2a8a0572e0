package dev.flattail.security;

import dev.flattail.caller.Access;
import dev.flattail.caller.CurrentAccess;
import dev.flattail.caller.CurrentCaller;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Configures authentication by a token in each request, without sessions or cookies. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnAuthentication
@EnableWebSecurity
class AuthenticationConfiguration {
  /** Runs after {@link BrowserGuard} and before every filter that reads the request. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 20;

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http,
      Credentials credentials,
      RateLimits limits,
      RefusalWriter refusals,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    BearerTokenAuthenticationFilter bearer = new BearerTokenAuthenticationFilter(credentials);
    bearer.setAuthenticationEntryPoint(refusals::onAuthenticationFailure); // an unreadable header
    bearer.setAuthenticationFailureHandler(refusals);
    return http
        // Browsers add no bearer token by themselves, so CSRF is not possible.
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

  @Bean
  CurrentAccess currentAccess(SecurityProperties properties) {
    boolean openIdConnect = StringUtils.hasText(properties.oidc().issuerUri());
    return () ->
        new Access(
            SecurityContextHolder.getContext().getAuthentication()
                    instanceof CallerAuthentication known
                ? known.caller()
                : null,
            true,
            openIdConnect);
  }
}
