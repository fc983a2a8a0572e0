package dev.flattail.jobspec.schema;

import java.util.Locale;

/** Derives JSON names of enum constants and of families' members. */
public final class Names {
  private static final ClassValue<String> OF_MEMBERS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> member) {
          Type type = member.getAnnotation(Type.class);
          return type == null
              ? member.getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT)
              : type.value();
        }
      };

  private Names() {}

  /** Returns the name of a constant: {@code RESNET32_CCSAM} becomes {@code resnet32-ccsam}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the name of a member: {@code CrossEntropy} becomes {@code cross-entropy}, unless {@link
   * Type} says otherwise.
   */
  public static String of(Class<?> member) {
    return OF_MEMBERS.get(member);
  }
}
