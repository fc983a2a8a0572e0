package dev.flattail.jobspec.read;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Lists the members of sealed families. */
final class Families {
  private static final ClassValue<List<Class<?>>> MEMBERS =
      new ClassValue<>() {
        @Override
        protected List<Class<?>> computeValue(Class<?> family) {
          return Arrays.stream(family.getPermittedSubclasses())
              .flatMap(member -> member.isSealed() ? members(member).stream() : Stream.of(member))
              .toList();
        }
      };

  private Families() {}

  /**
   * Returns the records that a family permits, in the order of declaration, with the members of
   * sub-families in their place.
   */
  static List<Class<?>> members(Class<?> family) {
    return MEMBERS.get(family);
  }
}
