package dev.flattail.jobspec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The whole string must match this regular expression. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Matches {
  /** In the dialect that Java and JSON Schema share, without anchors. */
  String value();

  /** The error for another string; {@code %s} stands for that string. */
  String detail();

  /** A value that is often meant; empty for none. */
  String suggestion() default "";
}
