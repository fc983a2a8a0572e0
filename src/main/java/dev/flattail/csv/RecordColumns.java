package dev.flattail.csv;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes flat records as rows of a table, with one column per component in the order of
 * declaration.
 *
 * @param <R> the record
 */
public final class RecordColumns<R extends Record> {
  private final List<RecordComponent> components;

  private RecordColumns(List<RecordComponent> components) {
    this.components = components;
    components.forEach(component -> component.getAccessor().setAccessible(true));
  }

  /** Returns the columns of a record. */
  public static <R extends Record> RecordColumns<R> of(Class<R> type) {
    return new RecordColumns<>(Arrays.asList(type.getRecordComponents()));
  }

  /** Returns these columns without one, such as a list that has columns of its own. */
  public RecordColumns<R> without(String name) {
    return new RecordColumns<>(
        components.stream().filter(component -> !component.getName().equals(name)).toList());
  }

  /** Returns the names of the columns. */
  public List<String> names() {
    return components.stream().map(RecordComponent::getName).toList();
  }

  /** Returns the cells of one row. */
  public List<@Nullable Object> cells(R row) {
    return components.stream().<@Nullable Object>map(component -> cell(component, row)).toList();
  }

  private static @Nullable Object cell(RecordComponent component, Record row) {
    try {
      return component.getAccessor().invoke(row);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
