package dev.flattail.app;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Objects;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Registers the configuration or bean only in the given roles. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnRole.OnRole.class)
@interface ConditionalOnRole {
  ProcessRole[] value();

  /** Compares the annotation's roles with the environment's role. */
  final class OnRole implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      var attributes =
          Objects.requireNonNull(
              metadata.getAnnotationAttributes(ConditionalOnRole.class.getName()),
              "only used through @ConditionalOnRole");
      return Arrays.asList((ProcessRole[]) Objects.requireNonNull(attributes.get("value")))
          .contains(ProcessRole.of(context.getEnvironment()));
    }
  }
}
