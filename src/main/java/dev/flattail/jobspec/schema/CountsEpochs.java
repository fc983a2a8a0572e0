package dev.flattail.jobspec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component that counts epochs of the stage to which its record belongs, from the stage's start,
 * so that its meaning depends on the stage's length. In a shorter run it may never act, and {@code
 * scaleSchedule} stretches it. Periods, such as the epochs between two evaluations, are not marked.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface CountsEpochs {
  /** What the number of epochs is of. */
  Role value();

  /** What does not happen in a stage that is too short, as a clause. */
  String beyond();

  /**
   * For {@link Role#CHANGES}: the component with the values between the changes; one entry for each
   * change, or one more.
   */
  String values() default "";

  /** What a number of epochs is of. */
  enum Role {
    /** Completed epochs after which something starts. */
    START,
    /** Completed epochs after which something has ended. */
    END,
    /** Completed epochs, ascending, after which one value replaces another. */
    CHANGES
  }
}
