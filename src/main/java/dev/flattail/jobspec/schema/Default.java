package dev.flattail.jobspec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of an omitted component: a number, {@code true}/{@code false}, the JSON name of an enum
 * constant or of a family's member (its own components then have their defaults), {@code {}} for a
 * record in which all components have defaults, or numbers between brackets for a list. A component
 * with neither this nor {@code @Nullable} is required.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  String value();
}
