package dev.flattail.jobspec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The whole string must match this regular expression. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Matches {
  /** Returns a pattern in the dialect that Java and JSON Schema share, without anchors. */
  String value();

  /** Returns the error message; {@code %s} stands for the given string. */
  String detail();

  /**
   * Returns a value that was probably meant; empty for none. A text that matches without its
   * spaces, plus signs and leading zeros is suggested instead.
   */
  String suggestion() default "";
}
