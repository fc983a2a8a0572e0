package dev.flattail.plot.layout;

import java.util.List;

/**
 * A linear axis for fractions, labeled in percent, starting at 0.
 *
 * @param to fraction at the axis' end
 */
public record PercentScale(double to) implements Scale {
  @Override
  public double at(double value) {
    return value / to;
  }

  @Override
  public boolean shows(double value) {
    return value >= 0 && value <= to;
  }

  @Override
  public List<Tick> ticks(int count) {
    return new LinearScale(0, to * 100, 0, "%")
        .ticks(count).stream().map(tick -> new Tick(tick.value() / 100, tick.label())).toList();
  }
}
