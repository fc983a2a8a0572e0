package dev.flattail.bench;

import dev.flattail.results.SpectrumEntry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a method found about the spectrum of one class.
 *
 * @param nodes of the density, one array a Lanczos run
 * @param weights of the nodes, each array summing to one
 * @param processorSeconds processor time of all threads
 */
record SpectrumAnswers(
    String method,
    long products,
    double largest,
    double smallest,
    double trace,
    List<double[]> nodes,
    List<double[]> weights,
    double seconds,
    double processorSeconds) {

  static SpectrumAnswers of(String method, SpectrumEntry entry, double processorSeconds) {
    return new SpectrumAnswers(
        method,
        entry.hessianVectorProducts(),
        entry.lambdaMax().value(),
        entry.lambdaMin().value(),
        entry.trace().value(),
        entry.nodes(),
        entry.weights(),
        entry.seconds(),
        processorSeconds);
  }

  /** Returns the error of each answer, as a share of the true one. */
  Map<String, Double> errors(SpectrumAnswers truth) {
    Map<String, Double> errors = new TreeMap<>();
    errors.put("max", share(largest, truth.largest));
    errors.put("min", share(smallest, truth.smallest));
    errors.put("trace", share(trace, truth.trace));
    errors.put("density", distance(truth) / truth.meanMagnitude());
    return errors;
  }

  private static double share(double found, double truth) {
    return Math.abs(found - truth) / Math.abs(truth);
  }

  private double meanMagnitude() {
    double sum = 0;
    for (int run = 0; run < nodes.size(); run++) {
      for (int i = 0; i < nodes.get(run).length; i++) {
        sum += weights.get(run)[i] * Math.abs(nodes.get(run)[i]);
      }
    }
    return sum / nodes.size();
  }

  /** Returns the Wasserstein distance, the area between the cumulative distributions. */
  private double distance(SpectrumAnswers other) {
    TreeMap<Double, Double> steps = new TreeMap<>();
    addTo(steps, 1);
    other.addTo(steps, -1);
    double area = 0;
    double difference = 0;
    double before = steps.firstKey();
    for (Map.Entry<Double, Double> step : steps.entrySet()) {
      area += Math.abs(difference) * (step.getKey() - before);
      difference += step.getValue();
      before = step.getKey();
    }
    return area;
  }

  private void addTo(TreeMap<Double, Double> steps, int sign) {
    for (int run = 0; run < nodes.size(); run++) {
      for (int i = 0; i < nodes.get(run).length; i++) {
        steps.merge(nodes.get(run)[i], sign * weights.get(run)[i] / nodes.size(), Double::sum);
      }
    }
  }
}
