package dev.flattail.worker;

import dev.flattail.engine.train.PairGradients;
import dev.flattail.plot.ClassGradientsPlot;
import dev.flattail.plot.Plot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gradients by pair of classes, as an artifact and as a plot. */
final class ClassGradients {
  /** The artifact, and the name of the plot. */
  static final String NAME = "class-gradients";

  private ClassGradients() {}

  /**
   * The artifact's JSON.
   *
   * @param names of the classes
   */
  static Map<String, Object> tree(PairGradients gradients, List<String> names) {
    List<Map<String, Object>> epochs = new ArrayList<>();
    for (PairGradients.Epoch epoch : gradients.epochs()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("epoch", epoch.epoch());
      entry.put("sizes", epoch.sizes());
      epochs.add(entry);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("classNames", names);
    tree.put("rows", gradients.rows());
    tree.put("epochs", epochs);
    return tree;
  }

  /** The last epoch's. */
  static Plot plot(String run, PairGradients gradients, List<String> names) {
    PairGradients.Epoch last = gradients.epochs().getLast();
    List<List<Double>> sizes = new ArrayList<>();
    for (float[] row : last.sizes()) {
      List<Double> line = new ArrayList<>();
      for (float size : row) {
        line.add((double) size);
      }
      sizes.add(line);
    }
    return new ClassGradientsPlot(
        run,
        last.epoch(),
        gradients.rows().stream().map(classes -> names.get(classes.getFirst())).toList(),
        gradients.rows().getFirst().size(),
        sizes);
  }
}
