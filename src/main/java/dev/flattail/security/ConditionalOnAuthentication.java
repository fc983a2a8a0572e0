package dev.flattail.security;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Registers the bean only with authentication, or only without. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnAuthentication.Matches.class)
@interface ConditionalOnAuthentication {
  /** Returns whether the bean requires authentication to be on. */
  boolean value() default true;

  /** Compares the annotation's value with the settings. */
  final class Matches implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      var attributes =
          Objects.requireNonNull(
              metadata.getAnnotationAttributes(ConditionalOnAuthentication.class.getName()),
              "only used through @ConditionalOnAuthentication");
      return Objects.equals(
          attributes.get("value"), AuthenticationSettings.isOn(context.getEnvironment()));
    }
  }
}
