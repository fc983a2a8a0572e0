package dev.flattail.engine.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Network;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's values under the names of the reference code's {@code state_dict}, so that PyTorch's
 * {@code load_state_dict} takes them: parameters, running statistics, and {@code
 * num_batches_tracked}.
 */
public final class ModelState {
  private static final String TRACKED = ".num_batches_tracked";

  private ModelState() {}

  /** The model's values: F64 of a float64 run, otherwise F32. */
  public static List<StoredTensor> of(Model model) {
    List<StoredTensor> tensors = new ArrayList<>();
    Network network = model.network();
    addSlots(tensors, network.parameters(), model.parameters());
    addSlots(tensors, network.statistics(), model.statistics());
    for (int i = 0; i < network.batchNorms().size(); i++) {
      String name = network.batchNorms().get(i) + TRACKED;
      tensors.add(StoredTensor.ofLongs(name, List.of(), model.trackedBatches()[i]));
    }
    return tensors;
  }

  private static void addSlots(List<StoredTensor> tensors, FlatLayout layout, NDArray vector) {
    if (vector.getDataType() == DataType.FLOAT64) {
      double[] values = vector.toDoubleArray();
      for (FlatLayout.Slot slot : layout.slots()) {
        double[] own = Arrays.copyOfRange(values, (int) slot.offset(), end(slot));
        tensors.add(StoredTensor.ofDoubles(slot.name(), dimensions(slot), own));
      }
    } else {
      float[] values = vector.toFloatArray();
      for (FlatLayout.Slot slot : layout.slots()) {
        float[] own = Arrays.copyOfRange(values, (int) slot.offset(), end(slot));
        tensors.add(StoredTensor.ofFloats(slot.name(), dimensions(slot), own));
      }
    }
  }

  private static int end(FlatLayout.Slot slot) {
    return Math.toIntExact(slot.offset() + slot.size());
  }

  private static List<Long> dimensions(FlatLayout.Slot slot) {
    return Arrays.stream(slot.shape().getShape()).boxed().toList();
  }

  /**
   * Sets a model's values. Any readable number format is converted; {@code num_batches_tracked} may
   * be missing, as files of other programs often lack it.
   *
   * @throws BadCheckpoint naming every tensor that is missing, unknown or of another shape; the
   *     model is then unchanged
   */
  public static void load(Model model, Collection<StoredTensor> tensors) {
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    Network network = model.network();
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    double[] parameters = collect(network.parameters(), byName, missing, misshapen);
    double[] statistics = collect(network.statistics(), byName, missing, misshapen);
    long[] tracked = new long[network.batchNorms().size()];
    for (int i = 0; i < tracked.length; i++) {
      StoredTensor counter = byName.remove(network.batchNorms().get(i) + TRACKED);
      tracked[i] = counter == null || counter.size() != 1 ? 0 : counter.toLongs()[0];
    }
    byName.keySet().removeIf(network::isLeftOut);
    refuse(missing, misshapen, new ArrayList<>(byName.keySet()));
    fill(model, model.parameters(), parameters);
    fill(model, model.statistics(), statistics);
    System.arraycopy(tracked, 0, model.trackedBatches(), 0, tracked.length);
  }

  /** Gathers a layout's values and takes them out of {@code byName}. */
  private static double[] collect(
      FlatLayout layout,
      Map<String, StoredTensor> byName,
      List<String> missing,
      List<String> misshapen) {
    double[] values = new double[Math.toIntExact(layout.size())];
    for (FlatLayout.Slot slot : layout.slots()) {
      StoredTensor tensor = byName.remove(slot.name());
      if (tensor == null) {
        missing.add(slot.name());
      } else if (!tensor.shape().equals(dimensions(slot))) {
        misshapen.add(slot.name() + " is " + tensor.shape() + ", not " + dimensions(slot));
      } else {
        double[] own = tensor.toDoubles();
        System.arraycopy(own, 0, values, Math.toIntExact(slot.offset()), own.length);
      }
    }
    return values;
  }

  private static void refuse(
      List<String> missing, List<String> misshapen, List<String> unexpected) {
    List<String> problems = new ArrayList<>();
    describe("missing: ", missing, problems);
    describe("wrong shape: ", misshapen, problems);
    describe("unexpected: ", unexpected, problems);
    if (!problems.isEmpty()) {
      throw new BadCheckpoint(
          "the checkpoint does not fit the model; "
              + String.join("; ", problems)
              + ". Check arch, classifier and the number of classes");
    }
  }

  private static void describe(String kind, List<String> names, List<String> problems) {
    if (names.isEmpty()) {
      return;
    }
    problems.add(kind + String.join(", ", names));
  }

  private static void fill(Model model, NDArray vector, double[] values) {
    try (NDArray fresh = model.format().create(model.manager(), values, new Shape(values.length))) {
      FlatVectors.assign(vector, fresh);
    }
  }
}
