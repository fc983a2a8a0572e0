package dev.flattail.csv;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flat record as a row of a table: one column per component, in the order of their declaration.
 *
 * @param <R> the record
 */
public final class RecordColumns<R extends Record> {
  private final List<RecordComponent> components;

  private RecordColumns(Class<R> type) {
    this.components = Arrays.asList(type.getRecordComponents());
    components.forEach(component -> component.getAccessor().setAccessible(true));
  }

  /** The columns of a record. */
  public static <R extends Record> RecordColumns<R> of(Class<R> type) {
    return new RecordColumns<>(type);
  }

  /** The names of the columns. */
  public List<String> names() {
    return components.stream().map(RecordComponent::getName).toList();
  }

  /** The cells of one row. */
  public List<@Nullable Object> cells(R row) {
    return components.stream().<@Nullable Object>map(component -> cell(component, row)).toList();
  }

  /** A whole table. */
  public String csv(List<R> rows) {
    return Csv.of(names(), rows.stream().map(this::cells).toList());
  }

  private static @Nullable Object cell(RecordComponent component, Record row) {
    try {
      return component.getAccessor().invoke(row);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
