package dev.flattail.studies;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which figures of the results a study has.
 *
 * @param isAll whether it has every figure
 * @param names the chosen figures in the caller's order, each once; empty for all
 */
public record FigureChoice(boolean isAll, List<String> names) {
  public static final FigureChoice ALL = new FigureChoice(true, List.of());
  public static final FigureChoice NONE = new FigureChoice(false, List.of());

  /** Returns the choice of some figures; of all when there are no names. */
  public static FigureChoice of(Collection<String> names) {
    return names.isEmpty() ? ALL : new FigureChoice(false, List.copyOf(new LinkedHashSet<>(names)));
  }

  boolean has(String name) {
    return isAll || names.contains(name);
  }
}
