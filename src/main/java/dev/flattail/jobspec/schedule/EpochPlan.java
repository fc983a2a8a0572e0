package dev.flattail.jobspec.schedule;

import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.TrainSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the spec of a training schedules for one epoch of its first stage: every value that depends
 * on the epoch or on the number of epochs. Two runs of one training have done the same so far if
 * these values agree.
 *
 * <p>{@code ArchitectureTest} lists the classes of the engine that read the number of epochs, and
 * {@code EpochPlanTest} requires a value for each component that carries {@code @CountsEpochs}.
 *
 * @param values one for each setting that acts by the epoch, in a fixed order
 */
public record EpochPlan(List<Value> values) {

  /**
   * One scheduled value.
   *
   * @param pointer the setting in the spec
   * @param name what it is, for a sentence
   * @param value null when there is none in this epoch
   */
  public record Value(String pointer, String name, @Nullable Object value) {}

  /**
   * A value that differs between two plans.
   *
   * @param epoch from 1
   * @param here the value of the first plan
   * @param there the value of the second plan
   */
  public record Difference(int epoch, Value here, Value there) {}

  /**
   * Returns the plan of an epoch.
   *
   * @param epoch from 0
   * @param classes number of classes of the data set
   */
  public static EpochPlan of(TrainSpec spec, int epoch, int classes) {
    int row = epoch + 1;
    List<Value> values = new ArrayList<>();
    values.add(
        new Value(
            "/schedule",
            "the learning rate",
            LearningRates.at(spec.schedule(), spec.optimizer().lr(), row, spec.epochs())));
    addSharpness(spec, epoch, values);
    values.add(
        switch (spec.rebalance()) {
          case RebalanceSpec.Drw drw ->
              new Value(
                  "/rebalance/startEpoch", "re-weighting of classes", epoch >= drw.startEpoch());
          case RebalanceSpec.None _, RebalanceSpec.Reweight _, RebalanceSpec.Resample _ ->
              new Value("/rebalance", "re-weighting of classes", null);
        });
    values.add(loss(spec, epoch, classes));
    values.add(
        new Value(
            "/evaluation/everyEpochs",
            "evaluation",
            row % spec.evaluation().everyEpochs() == 0 || row == spec.epochs()));
    values.add(
        new Value(
            "/curvature/everyEpochs",
            "the measurement of curvature",
            spec.curvature() == null ? null : spec.curvature().isDue(row, row == spec.epochs())));
    return new EpochPlan(List.copyOf(values));
  }

  private static void addSharpness(TrainSpec spec, int epoch, List<Value> values) {
    values.add(
        new Value(
            "/sharpness",
            spec.sharpness() instanceof SharpnessSpec.ModelPerturbation ? "gamma" : "rho",
            RhoSchedules.at(spec.sharpness(), epoch + 1, spec.epochs())));
    if (spec.sharpness() instanceof SharpnessSpec.InSteps steps) {
      values.add(
          new Value(
              "/sharpness/startEpoch",
              "the steps of the sharpness-aware method",
              epoch >= steps.startEpoch()));
    }
    if (spec.sharpness() instanceof SharpnessSpec.MomentumSam) {
      Double rho = RhoSchedules.at(spec.sharpness(), epoch + 1, spec.epochs());
      values.add(
          new Value(
              "/sharpness",
              "re-estimation of batch normalization's statistics",
              epoch + 1 == spec.epochs() && rho != null && rho > 0));
    }
    if (spec.sharpness() instanceof SharpnessSpec.SseSam sse) {
      values.add(
          new Value(
              "/sharpness/headShare",
              "the radius of frequent classes",
              epoch >= sse.startEpoch() && epoch < sse.headEpochs(spec.epochs())
                  ? sse.headRho()
                  : 0));
    }
    if (spec.sharpness() instanceof SharpnessSpec.Swa swa) {
      values.add(
          new Value(
              "/sharpness/startEpoch",
              "averaging of the weights",
              epoch >= swa.start(spec.epochs())));
      values.add(
          new Value(
              "/sharpness",
              "replacement of the weights by their average",
              epoch + 1 == spec.epochs()));
    }
  }

  private static Value loss(TrainSpec spec, int epoch, int classes) {
    return switch (spec.loss()) {
      case LossSpec.Glmc _ ->
          new Value(
              "/loss",
              "the weight of the loss's first part",
              ParabolicDecay.share(epoch, spec.epochs()));
      case LossSpec.Bbn bbn ->
          new Value(
              "/loss/decayEpochs",
              "the share of the first branch",
              ParabolicDecay.share(epoch, bbn.decayEpochs()));
      case LossSpec.Rsg rsg ->
          new Value("/loss/startEpoch", "generation of images", epoch >= rsg.startEpoch());
      case LossSpec.InfluenceBalanced influence ->
          new Value("/loss/startEpoch", "weighting by influence", epoch >= influence.startEpoch());
      case LossSpec.Arb _ ->
          new Value(
              "/loss",
              "whether the gradients by pair of classes are kept",
              KeptMatrices.isKept(
                  epoch + 1,
                  spec.epochs(),
                  Math.ceilDiv(classes, KeptMatrices.classesOfRow(classes))));
      case LossSpec.Paco _, LossSpec.Reslt _, LossSpec.OfOneClassifier _ ->
          new Value("/loss", "the loss", null);
    };
  }

  /**
   * Returns the first value in which two specs that differ in numbers of epochs alone disagree.
   *
   * @param completed completed epochs of the first stage; later ones are not compared
   * @param classes number of classes of the data set
   */
  public static Optional<Difference> firstDifference(
      TrainSpec here, TrainSpec there, int completed, int classes) {
    for (int epoch = 0; epoch < completed; epoch++) {
      List<Value> first = of(here, epoch, classes).values();
      List<Value> second = of(there, epoch, classes).values();
      if (first.size() != second.size()) {
        throw new IllegalArgumentException("the specs differ in more than numbers of epochs");
      }
      for (int i = 0; i < first.size(); i++) {
        if (!first.get(i).equals(second.get(i))) {
          return Optional.of(new Difference(epoch + 1, first.get(i), second.get(i)));
        }
      }
    }
    return Optional.empty();
  }
}
