package dev.flattail.jobspec.read;

import dev.flattail.jobspec.ClassSelection;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.schema.Components;
import dev.flattail.jobspec.schema.DistinguishedByField;
import dev.flattail.jobspec.schema.Names;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a spec as a JSON tree of plain Java values, with every default filled in. */
public final class SpecWriter {
  private SpecWriter() {}

  /** Writes the whole spec. {@link SpecReader#readStored} of the result gives an equal spec. */
  public static Map<String, @Nullable Object> write(JobSpec spec) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("kind", spec.kind());
    tree.putAll(record((Record) spec));
    return tree;
  }

  private static Map<String, @Nullable Object> record(Record record) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    if (isMember(record.getClass())) {
      tree.put("type", Names.of(record.getClass()));
    }
    for (RecordComponent component : Components.of(record.getClass())) {
      tree.put(component.getName(), value(Components.read(component, record)));
    }
    return tree;
  }

  /**
   * Returns whether the record belongs to a family whose members are distinguished by {@code type}.
   */
  private static boolean isMember(Class<?> type) {
    for (Class<?> family : type.getInterfaces()) {
      if (family.isSealed()
          && !JobSpec.class.isAssignableFrom(family)
          && !family.isAnnotationPresent(DistinguishedByField.class)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Enum<?> constant -> Names.of(constant);
      case Duration duration -> duration.toString();
      case ClassSelection classes -> classes.written();
      case Record nested -> record(nested);
      case List<?> items -> {
        List<@Nullable Object> written = new ArrayList<>();
        items.forEach(item -> written.add(value(item)));
        yield written;
      }
      default -> value;
    };
  }
}
