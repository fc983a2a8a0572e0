package dev.flattail.security;

import dev.flattail.caller.Access;
import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentAccess;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.caller.CurrentCredentials;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecurityProperties.class)
class SecurityConfiguration {
  /** Returns the operator, since only this machine can call when authentication is off. */
  @Bean
  @ConditionalOnAuthentication(false)
  CurrentCaller anyCaller() {
    return () -> Caller.OPERATOR;
  }

  @Bean
  @ConditionalOnAuthentication(false)
  CurrentCredentials noCredentials() {
    return () -> true;
  }

  @Bean
  @ConditionalOnAuthentication(false)
  CurrentAccess anyAccess() {
    return () -> new Access(Caller.OPERATOR, false, false, null, null);
  }
}
