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

/** The marked bean exists when callers have to say who they are, or when they do not. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnAuthentication.Matches.class)
@interface ConditionalOnAuthentication {
  /** Whether it exists with authentication, or without. */
  boolean value() default true;

  /** Compares the annotation's wish with the settings. */
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
