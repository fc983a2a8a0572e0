package dev.flattail.security;

import dev.flattail.access.Caller;
import dev.flattail.access.CurrentCaller;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecurityProperties.class)
class SecurityConfiguration {
  /** Where nobody has to say who they are, this machine alone can call. */
  @Bean
  @ConditionalOnAuthentication(false)
  CurrentCaller anyCaller() {
    return () -> Caller.OPERATOR;
  }
}
