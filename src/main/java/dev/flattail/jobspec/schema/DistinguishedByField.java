package dev.flattail.jobspec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a family whose members are told apart not by a {@code type} but by whether a field is
 * there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface DistinguishedByField {
  /** Any of them tells the member {@link #present}. */
  String[] fields();

  Class<? extends Record> present();

  Class<? extends Record> absent();
}
