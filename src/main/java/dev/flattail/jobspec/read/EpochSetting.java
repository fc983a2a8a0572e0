package dev.flattail.jobspec.read;

import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Components;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.JsonPointer;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number of epochs in a training's spec that depends on the length of its stage, or an ascending
 * list of them.
 *
 * @param steps the place in the spec
 * @param meaning what it counts
 * @param epochs the number, or each number of the list
 * @param values for a list of changes: the values between them; otherwise empty
 * @param standard whether the field has a fixed default
 */
record EpochSetting(
    List<String> steps,
    CountsEpochs meaning,
    List<Integer> epochs,
    List<?> values,
    boolean standard) {
  private static final String STAGE2 = "stage2";

  /** Returns all such numbers of a spec; those that are null are left out. */
  static List<EpochSetting> of(TrainSpec spec) {
    List<EpochSetting> found = new ArrayList<>();
    collect(spec, List.of(), found);
    return found;
  }

  private static void collect(Record record, List<String> place, List<EpochSetting> found) {
    for (RecordComponent component : Components.of(record.getClass())) {
      List<String> steps = new ArrayList<>(place);
      steps.add(component.getName());
      Object value = Components.read(component, record);
      CountsEpochs meaning = component.getAnnotation(CountsEpochs.class);
      if (value instanceof Record nested) {
        collect(nested, steps, found);
      } else if (meaning != null && value != null) {
        found.add(
            new EpochSetting(
                steps,
                meaning,
                numbers(value),
                values(record, meaning.values()),
                component.isAnnotationPresent(Default.class)));
      }
    }
  }

  private static List<?> values(Record record, String name) {
    for (RecordComponent component : Components.of(record.getClass())) {
      if (component.getName().equals(name)
          && Components.read(component, record) instanceof List<?> values) {
        return values;
      }
    }
    return List.of();
  }

  private static List<Integer> numbers(@Nullable Object value) {
    return switch (value) {
      case Integer number -> List.of(number);
      case List<?> list -> list.stream().map(entry -> (Integer) entry).toList();
      case null, default -> throw new IllegalStateException("epochs are whole numbers");
    };
  }

  String pointer() {
    return new JsonPointer(steps).toString();
  }

  String name() {
    return steps.getLast();
  }

  boolean isList() {
    return meaning.value() == CountsEpochs.Role.CHANGES;
  }

  /** Returns whether it counts epochs of the second stage. */
  boolean ofSecond() {
    return steps.getFirst().equals(STAGE2);
  }

  /** Returns the epochs of its stage. */
  int stageEpochs(TrainSpec spec) {
    return ofSecond() && spec.stage2() != null ? spec.stage2().epochs() : spec.epochs();
  }

  /** Returns the place of the values between the changes. */
  List<String> placeOfValues() {
    List<String> values = new ArrayList<>(steps.subList(0, steps.size() - 1));
    values.add(meaning.values());
    return values;
  }
}
