package dev.flattail.jobspec.schema;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What records declare of their components, reflected once per class. The JDK creates the
 * components and their accessors anew at each call, and parses their annotations again.
 */
public final class Components {
  private static final ClassValue<Components> KNOWN =
      new ClassValue<>() {
        @Override
        protected Components computeValue(Class<?> type) {
          return new Components(type);
        }
      };

  private final List<RecordComponent> all;
  private final Set<String> nullable;
  private final Constructor<?> constructor;

  private Components(Class<?> type) {
    all = List.of(type.getRecordComponents());
    nullable =
        all.stream()
            .filter(each -> each.getAnnotatedType().isAnnotationPresent(Nullable.class))
            .map(RecordComponent::getName)
            .collect(Collectors.toUnmodifiableSet());
    Class<?>[] types = all.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException impossible) {
      throw new LinkageError("every record has a canonical constructor: " + type, impossible);
    }
  }

  /** Returns the components of a record class, in the order of declaration. */
  public static List<RecordComponent> of(Class<? extends Record> type) {
    return KNOWN.get(type).all;
  }

  /** Returns whether a component may be null. */
  public static boolean isNullable(RecordComponent component) {
    return KNOWN.get(component.getDeclaringRecord()).nullable.contains(component.getName());
  }

  /** Returns the value of a component. */
  public static @Nullable Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("cannot read " + component, impossible);
    }
  }

  /**
   * Creates a record.
   *
   * @param values of its components, in the order of declaration
   */
  public static <T extends Record> T construct(Class<T> type, @Nullable Object[] values) {
    try {
      return type.cast(KNOWN.get(type).constructor.newInstance(values));
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError(
          "cannot construct %s of %s".formatted(type, Arrays.toString(values)), impossible);
    }
  }
}
