package dev.flattail.jobspec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a family whose members are distinguished by the presence of a field instead of a {@code
 * type}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface DistinguishedByField {
  /** Returns the fields of which any one selects the member {@link #present}. */
  String[] fields();

  Class<? extends Record> present();

  Class<? extends Record> absent();
}
