package dev.flattail.security;

import java.util.function.Predicate;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;

/**
 * Turns Spring Security on, for whoever imports {@link WithoutClients}. It is no component and in
 * no other class, where a scan would find it without authentication too.
 */
@EnableWebSecurity
final class WebSecurity {
  private WebSecurity() {}

  /**
   * Leaves out what Spring Security sets up for OAuth clients wherever their library is on the
   * class path. {@link LoginConfiguration} uses the library's filters alone, and only if login is
   * on.
   */
  static final class WithoutClients implements ImportSelector {
    @Override
    public String[] selectImports(AnnotationMetadata importing) {
      return new String[] {WebSecurity.class.getName()};
    }

    @Override
    public Predicate<String> getExclusionFilter() {
      return name -> name.endsWith(".OAuth2ClientConfiguration");
    }
  }
}
