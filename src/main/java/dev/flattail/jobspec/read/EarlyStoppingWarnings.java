package dev.flattail.jobspec.read;

import dev.flattail.jobspec.EarlyStoppingSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.CountsEpochs;
import dev.flattail.jobspec.schema.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Warns of early stopping that cannot act, or that can end a training before its schedule acts. */
final class EarlyStoppingWarnings {
  private static final List<String> PATIENCE = List.of("earlyStopping", "patience");

  private EarlyStoppingWarnings() {}

  /** Returns the warnings about a spec. */
  static List<Warning> of(SpecSources sources, TrainSpec spec) {
    EarlyStoppingSpec stopping = spec.earlyStopping();
    if (stopping == null) {
      return List.of();
    }
    List<Warning> warnings = new ArrayList<>();
    String pointer = sources.isWritten(PATIENCE) ? "/earlyStopping/patience" : "/earlyStopping";
    long earliest = stopping.earliestEnd(spec.evaluation().everyEpochs());
    if (earliest >= spec.epochs()) {
      warnings.add(
          new Warning(
              pointer,
              "cannot act: with a patience of %d and an evaluation every %s, the training ends after epoch %d at the earliest, and it has %s. Lower patience"
                  .formatted(
                      stopping.patience(),
                      epochs(spec.evaluation().everyEpochs()),
                      earliest,
                      epochs(spec.epochs()))));
    } else {
      String late = late(spec, earliest);
      if (!late.isEmpty()) {
        warnings.add(
            new Warning(
                pointer,
                "can end the training after epoch %d, before this acts: %s. Raise patience if that is not meant"
                    .formatted(earliest, late)));
      }
    }
    if (stopping.mode() != EarlyStoppingSpec.defaultMode(stopping.metric())) {
      warnings.add(
          new Warning(
              "/earlyStopping/mode",
              "is %s, so a worse %s counts as an improvement. Leave it out if that is not meant"
                  .formatted(
                      stopping.mode() == null ? "null" : Names.of(stopping.mode()),
                      stopping.metric())));
    }
    return warnings;
  }

  /** Names what acts only after more epochs than {@code earliest}. */
  private static String late(TrainSpec spec, long earliest) {
    return EpochSetting.of(spec).stream()
        .filter(setting -> setting.meaning().value() != CountsEpochs.Role.END)
        .filter(setting -> setting.epochs().stream().anyMatch(at -> at >= earliest))
        .map(
            setting ->
                "%s (%s)"
                    .formatted(
                        setting.pointer(),
                        setting.epochs().stream()
                            .filter(at -> at >= earliest)
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "))))
        .collect(Collectors.joining(", "));
  }

  private static String epochs(int count) {
    return count == 1 ? "1 epoch" : count + " epochs";
  }
}
