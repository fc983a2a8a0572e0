package dev.flattail.submission.sweeps;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Nearest;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.jobspec.schema.SpecProblem;
import dev.flattail.results.SearchMetric;
import dev.flattail.submission.ResolvedSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks that the trainings of a search can be compared at its rungs. */
final class AshaChecks {
  private static final String EPOCHS = "epochs";

  private AshaChecks() {}

  /** Checks the strategy alone. */
  static void check(SweepStrategy.Asha asha, String pointer, Problems problems) {
    String metric = asha.metric();
    if (metric != null && !problems.under(pointer + "/metric")) {
      checkMetric(asha, pointer + "/metric", problems);
    }
    String max = pointer + "/maxEpochs";
    if (asha.minEpochs() > 0 && asha.maxEpochs() > 0 && asha.maxEpochs() <= asha.minEpochs()) {
      if (!problems.under(max)) {
        problems.add(
            max,
            "must be greater than minEpochs (%d), was %d; without a rung before the end, random does the same"
                .formatted(asha.minEpochs(), asha.maxEpochs()));
      }
    }
  }

  private static void checkMetric(SweepStrategy.Asha asha, String pointer, Problems problems) {
    List<String> known = SearchMetric.onValidation();
    Optional<SearchMetric> figure = SearchMetric.of(asha.metric());
    if (figure.isEmpty()) {
      String nearest = Nearest.of(asha.metric(), known);
      problems.add(
          pointer,
          "must be a figure of the validation split that every evaluated epoch has: %s"
              .formatted(String.join(", ", known)),
          nearest == null ? known.getFirst() : nearest);
    } else if (figure.get().isOnTest() && !asha.allowTestMetric()) {
      problems.add(
          pointer,
          "%s is measured on the test split, so the search would choose trainings by the images that are to judge them. Take one of the validation split: %s. Or say \"allowTestMetric\": true, and judge the chosen training on other images"
              .formatted(asha.metric(), String.join(", ", known)),
          known.getFirst());
    }
  }

  /** Checks what the base says of the number of epochs. */
  static void checkBase(
      SweepStrategy.Asha asha, Map<String, @Nullable Object> base, List<SpecProblem> problems) {
    if (!"train".equals(base.get("kind"))) {
      problems.add(
          new SpecProblem("/base/kind", "must be \"train\": asha shares out epochs of trainings"));
    }
    Object epochs = base.get(EPOCHS);
    if (epochs != null
        && !(epochs instanceof Number number && number.doubleValue() == asha.maxEpochs())) {
      problems.add(
          new SpecProblem(
              "/base/epochs",
              "is %s, and the strategy's maxEpochs is %d, which is the number of epochs of every job; leave it out"
                  .formatted(epochs, asha.maxEpochs())));
    }
  }

  /** Refuses entries of grid and space that would give the jobs different numbers of epochs. */
  static @Nullable SpecProblem checkTarget(SweepStrategy.Asha asha, SweepTarget target) {
    return target.pointer().steps().equals(List.of(EPOCHS))
        ? new SpecProblem(
            target.place(),
            "cannot be varied: trainings with other numbers of epochs cannot be compared at a rung; every job has the strategy's maxEpochs (%d)"
                .formatted(asha.maxEpochs()))
        : null;
  }

  /** Returns the base with the number of epochs. */
  static Map<String, @Nullable Object> withEpochs(
      SweepStrategy.Asha asha, Map<String, @Nullable Object> base) {
    Map<String, @Nullable Object> whole = new LinkedHashMap<>(base);
    whole.put(EPOCHS, asha.maxEpochs());
    return whole;
  }

  /**
   * Returns why a job cannot be compared with others at the rungs; pointers are those of its spec.
   */
  static List<SpecProblem> problems(SweepStrategy.Asha asha, ResolvedSpec resolved) {
    List<SpecProblem> problems = new ArrayList<>();
    if (!(resolved.spec() instanceof TrainSpec spec)) {
      return problems; // checkBase has refused it
    }
    List<Integer> rungs = asha.halving().rungs();
    List<Integer> compared = rungs.subList(0, rungs.size() - 1);
    int every = spec.evaluation().everyEpochs();
    if (compared.stream().anyMatch(epochs -> epochs % every != 0)) {
      problems.add(
          new SpecProblem(
              "/evaluation/everyEpochs",
              "must divide the epochs at which the search compares trainings (%s), was %d; 1 does"
                  .formatted(
                      String.join(", ", compared.stream().map(String::valueOf).toList()), every)));
    }
    if (spec.earlyStopping() != null) {
      problems.add(
          new SpecProblem(
              "/earlyStopping",
              "cannot be combined with asha, which ends trainings itself; leave it out, or set it to null over a preset"));
    }
    SpecProblem noImages = noImages(asha, resolved);
    if (noImages != null) {
      problems.add(noImages);
    }
    return problems;
  }

  private static @Nullable SpecProblem noImages(SweepStrategy.Asha asha, ResolvedSpec resolved) {
    if (asha.figure().isOnTest()) {
      return resolved.classes().stream().mapToInt(ClassSplit::test).sum() > 0
          ? null
          : new SpecProblem(
              "/dataset",
              "has no test images, on which %s is measured; take a figure of the validation split"
                  .formatted(asha.metric()));
    }
    return resolved.classes().stream().mapToInt(ClassSplit::validation).sum() > 0
        ? null
        : new SpecProblem(
            "/dataset/validation",
            "is needed: %s is measured on the validation split; add {\"perClass\": 20} or another number of images"
                .formatted(asha.metric()));
  }

  /**
   * Returns what the author of a search may not have meant.
   *
   * @param jobs number of its trainings
   * @param varied what differs between them
   */
  static List<Warning> warnings(SweepStrategy.Asha asha, int jobs, List<SweepTarget> varied) {
    List<Warning> warnings = new ArrayList<>();
    for (SweepTarget target : varied) {
      String pointer = target.pointer().toString();
      if (pointer.equals("/seed")) {
        warnings.add(
            new Warning(
                pointer,
                "seeds of one setting compete in this search: the lucky one goes on, so means over them are too good; search with one seed, and repeat the chosen settings with several seeds in a grid"));
      } else if (changesImages(pointer)) {
        warnings.add(
            new Warning(
                pointer,
                "trainings that differ here are compared on different validation images; search with one value"));
      }
    }
    if (asha.mode() != SweepStrategy.Asha.usualMode(asha.metric())) {
      warnings.add(
          new Warning(
              "",
              "mode %s makes the search prefer bad values of %s; leave mode out"
                  .formatted(Names.of(Objects.requireNonNull(asha.mode())), asha.metric())));
    }
    if (asha.figure().isOnTest()) {
      warnings.add(
          new Warning(
              "",
              "the sweep chooses trainings by %s, a figure of the test split; results on that split are too good"
                  .formatted(asha.metric())));
    }
    if (asha.halving().reach(jobs).getLast().atLeast() == 0) {
      long enough = 1;
      for (int rung = 1; rung < asha.halving().rungs().size(); rung++) {
        enough *= asha.reduction();
      }
      warnings.add(
          new Warning(
              "",
              "this search of %d training%s may end without one that trains %d epochs; %s"
                  .formatted(
                      jobs,
                      jobs == 1 ? "" : "s",
                      asha.maxEpochs(),
                      enough <= SweepGrid.MOST
                          ? "%d trainings suffice, or a larger minEpochs".formatted(enough)
                          : "take a larger minEpochs")));
    }
    return warnings;
  }

  /** Returns whether a field chooses the images of the validation split. */
  private static boolean changesImages(String pointer) {
    return pointer.equals("/dataset")
        || pointer.equals("/dataset/name")
        || pointer.equals("/dataset/seed")
        || pointer.startsWith("/dataset/validation");
  }
}
