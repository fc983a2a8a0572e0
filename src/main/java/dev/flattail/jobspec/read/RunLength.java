package dev.flattail.jobspec.read;

import dev.flattail.jobspec.TrainSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes the number of epochs of a stored training. */
public final class RunLength {
  private RunLength() {}

  /**
   * Returns a stored spec with another number of epochs.
   *
   * @param stopsEarly whether early stopping, if the spec has it, stays
   * @param submitted what the caller's spec resolves to with this number of epochs; the numbers of
   *     epochs that a preset or a default sets are taken from it. Null keeps the stored ones
   * @throws dev.flattail.jobspec.schema.InvalidSpecException when the spec does not allow it
   */
  public static TrainSpec of(
      TrainSpec stored, int epochs, boolean stopsEarly, @Nullable TrainSpec submitted) {
    Map<String, @Nullable Object> tree = SpecWriter.write(stored);
    tree.put("epochs", epochs);
    if (!stopsEarly) {
      tree.put("earlyStopping", null);
    }
    if (submitted != null) {
      Map<String, @Nullable Object> other = SpecWriter.write(submitted);
      for (EpochSetting setting : EpochSetting.of(submitted)) {
        // A later version may read the same preset or default as another member of the family.
        if (typeAt(tree, setting).equals(typeAt(other, setting))) {
          tree = withSetting(tree, setting);
        }
      }
    }
    return (TrainSpec) SpecReader.readStored(tree);
  }

  /** Returns the name of the record with the setting, after those of the records around it. */
  private static List<@Nullable Object> typeAt(
      Map<String, @Nullable Object> tree, EpochSetting setting) {
    List<@Nullable Object> types = new ArrayList<>();
    for (int depth = 1; depth < setting.steps().size(); depth++) {
      List<String> place = new ArrayList<>(setting.steps().subList(0, depth));
      place.add("type");
      types.add(Trees.at(tree, place));
    }
    return types;
  }

  private static Map<String, @Nullable Object> withSetting(
      Map<String, @Nullable Object> tree, EpochSetting setting) {
    if (!setting.isList()) {
      return Trees.with(tree, setting.steps(), setting.epochs().getFirst());
    }
    return Trees.with(
        Trees.with(tree, setting.steps(), setting.epochs()),
        setting.placeOfValues(),
        setting.values());
  }
}
