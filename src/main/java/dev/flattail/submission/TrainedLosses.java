package dev.flattail.submission;

import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.MeasuredLossSpec;
import dev.flattail.jobspec.ModelSource;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.SpecProblem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Replaces the measured loss {@code trained} by the loss of the training at the checkpoint. */
@Component
final class TrainedLosses {
  private final ModelSources models;
  private final Jobs jobs;

  TrainedLosses(ModelSources models, Jobs jobs) {
    this.models = models;
    this.jobs = jobs;
  }

  /** A loss and its class weights. */
  private record Found(MeasuredLossSpec loss, RebalanceSpec rebalance) {}

  /**
   * Returns a spec that names its loss. If the training's loss cannot be measured, adds a problem
   * and returns the spec with cross-entropy, so that its other fields can be checked.
   */
  JobSpec resolve(JobSpec spec, List<SpecProblem> problems) {
    if (!(spec instanceof HessianSpec hessian)
        || !(hessian.loss() instanceof MeasuredLossSpec.Trained)) {
      return spec;
    }
    if (!(hessian.rebalance() instanceof RebalanceSpec.None)) {
      problems.add(
          new SpecProblem(
              "/rebalance",
              "must be left out with the loss trained, which brings the class weights of the training",
              "none"));
    }
    Found found =
        switch (hessian.model()) {
          case ModelSource.Uploaded _ -> {
            problems.add(
                refused(
                    "the training of an uploaded checkpoint is not known; name its loss, such as cross-entropy"));
            yield unknown();
          }
          case ModelSource.OfJob of -> ofTraining(of, problems);
        };
    return hessian.withLoss(found.loss, found.rebalance);
  }

  private Found ofTraining(ModelSource.OfJob of, List<SpecProblem> problems) {
    TrainSpec trained = models.training(of);
    if (trained == null) {
      return unknown(); // checkModel reports it
    }
    return jobs.checkpoint(UUID.fromString(of.job()), of.checkpoint())
        .map(checkpoint -> of(trained, checkpoint.epoch(), problems))
        .orElse(unknown());
  }

  private static Found of(TrainSpec trained, int epoch, List<SpecProblem> problems) {
    if (epoch > trained.epochs() && trained.stage2() instanceof Stage2Spec.Trained second) {
      if (second.weighting() > 0) {
        problems.add(
            refused(
                "the second stage's class weights by a power of the counts cannot be measured; name a loss and rebalance"));
        return unknown();
      }
      if (second instanceof Stage2Spec.CcSam) {
        problems.add(
            refused(
                "the second stage cc-sam minimizes the loss of features that it moves, which has no Hessian here; name a loss of logits, such as cross-entropy"));
        return unknown();
      }
      return measured(second.loss(), new RebalanceSpec.None(), problems);
    }
    if (trained.loss() instanceof LossSpec.OfLogits loss) {
      return measured(loss, weights(trained.rebalance(), epoch), problems);
    }
    problems.add(
        refused(
            "the training's loss %s needs more than the logits of an image, such as features, views or the batch, and has no Hessian here; name a loss of logits, such as cross-entropy"
                .formatted(Names.of(trained.loss().getClass()))));
    return unknown();
  }

  private static Found measured(
      LossSpec.OfLogits loss, RebalanceSpec weights, List<SpecProblem> problems) {
    String other = difference(loss);
    if (other != null) {
      problems.add(refused("the training's loss " + other));
      return unknown();
    }
    return new Found(
        loss instanceof LossSpec.Measurable measurable
            ? measurable
            : new MeasuredLossSpec.CrossEntropy(loss.logitScale()),
        weights);
  }

  /**
   * Returns how a training's loss differs from what is measured by its name; null if it does not.
   */
  private static @Nullable String difference(LossSpec.OfLogits loss) {
    if (loss instanceof LossSpec.Gcl gcl && gcl.noise() > 0) {
      return "gcl draws noise in every step; name {\"type\": \"gcl\"} to measure it without noise";
    }
    return loss instanceof LossSpec.Arb arb && arb.counts() == ArbCounts.BATCH
        ? "arb counts the classes of each batch; name {\"type\": \"arb\"} to measure it with those of the training set"
        : null;
  }

  /** Returns the class weights of the last epoch before a checkpoint. */
  private static RebalanceSpec weights(RebalanceSpec rebalance, int epoch) {
    return switch (rebalance) {
      case RebalanceSpec.Reweight reweight -> reweight;
      case RebalanceSpec.Drw drw -> epoch > drw.startEpoch() ? drw : new RebalanceSpec.None();
      // The sampler's weights are no part of the loss.
      case RebalanceSpec.None _, RebalanceSpec.Resample _ -> new RebalanceSpec.None();
    };
  }

  private static Found unknown() {
    return new Found(new MeasuredLossSpec.CrossEntropy(null), new RebalanceSpec.None());
  }

  private static SpecProblem refused(String detail) {
    return new SpecProblem("/loss", detail, "cross-entropy");
  }
}
