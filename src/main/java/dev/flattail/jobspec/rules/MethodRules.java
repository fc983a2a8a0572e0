package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.ArbCounts;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.LossSpec;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.RebalanceSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/** Checks a loss that is a whole method against the rest of its training. */
final class MethodRules {
  private MethodRules() {}

  static void check(TrainSpec spec, Problems problems) {
    LossSpec loss = spec.loss();
    ModelSpec model = spec.model();
    if (loss == null || model == null) {
      return;
    }
    Heads needed = heads(loss);
    if (model.heads() != needed && !problems.under("/loss")) {
      problems.add(
          "/model/heads",
          "must be " + name(needed) + " for this loss; leave it out for that",
          name(needed));
    }
    if (loss instanceof LossSpec.Glmc) {
      checkGlmc(spec, problems);
    }
    if (loss instanceof LossSpec.Paco paco) {
      checkPaco(spec, paco, problems);
    }
    if (loss instanceof LossSpec.Reslt) {
      checkReslt(spec, problems);
    }
    if (loss instanceof LossSpec.Bbn bbn) {
      checkBbn(spec, bbn, problems);
    }
    if (loss instanceof LossSpec.Rsg) {
      checkRsg(spec, problems);
    }
    if (loss instanceof LossSpec.InfluenceBalanced) {
      checkOwnWeights(
          spec, "influence-balanced weighs classes itself, see loss.weighting", problems);
      checkNotMoved(spec, "depends on features, which stay where they are", problems);
    }
    if (loss instanceof LossSpec.Lade
        || (loss instanceof LossSpec.Arb arb && arb.counts() == ArbCounts.BATCH)) {
      checkNotOfPart(spec, problems);
    }
    if (loss instanceof LossSpec.Lade) {
      checkOwnWeights(spec, "lade weighs classes itself, by their shares", problems);
      checkNotMoved(spec, "depends on all images of a batch at once", problems);
    }
  }

  private static void checkOwnWeights(TrainSpec spec, String why, Problems problems) {
    if (spec.rebalance() != null && !(spec.rebalance() instanceof RebalanceSpec.None)) {
      problems.add("/rebalance/type", "must be none: " + why, "none");
    }
  }

  private static void checkNotOfPart(TrainSpec spec, Problems problems) {
    if (spec.sharpness() instanceof SharpnessSpec.EfficientSam) {
      problems.add(
          "/sharpness/type",
          "esam takes the loss on a part of the batch, and this one depends on all images of a"
              + " batch at once; take sam",
          "sam");
    }
  }

  private static void checkNotMoved(TrainSpec spec, String why, Problems problems) {
    if (spec.sharpness() instanceof SharpnessSpec.CcSam) {
      problems.add(
          "/sharpness/type",
          "cc-sam takes the loss class by class, and this one " + why + "; take sam",
          "sam");
    }
  }

  /** Returns the heads that a loss needs. */
  static Heads heads(LossSpec loss) {
    return switch (loss) {
      case LossSpec.OfOneClassifier _ -> Heads.PLAIN;
      case LossSpec.Glmc _ -> Heads.GLMC;
      case LossSpec.Paco _ -> Heads.PACO;
      case LossSpec.Bbn _ -> Heads.BBN;
      case LossSpec.Reslt reslt -> reslt.tail() == 0 ? Heads.RESLT_TWO : Heads.RESLT;
      case LossSpec.Rsg _ -> Heads.PLAIN;
    };
  }

  private static void checkGlmc(TrainSpec spec, Problems problems) {
    if (spec.mixup() != null) {
      problems.add("/mixup", "must be left out: glmc mixes images itself, see loss.mixAlpha");
    }
    if (spec.rebalance() != null && !(spec.rebalance() instanceof RebalanceSpec.None)) {
      problems.add(
          "/rebalance/type",
          "must be none: glmc weighs classes itself, see loss.labelWeighting and"
              + " loss.resampleWeighting",
          "none");
    }
    checkSharpness(spec, "glmc", problems);
  }

  private static void checkPaco(TrainSpec spec, LossSpec.Paco paco, Problems problems) {
    if (spec.mixup() != null) {
      problems.add("/mixup", "must be left out: paco compares images of one class each");
    }
    checkOwnWeights(
        spec, "paco knows how frequent classes are, its centres have their log-priors", problems);
    if (!spec.dropLast()) {
      problems.add("/dropLast", "must be true: paco's queue is filled batch by batch");
    }
    if (spec.batchSize() > 0
        && !problems.under("/loss/queue")
        && paco.queue() % spec.batchSize() != 0) {
      problems.add(
          "/loss/queue",
          "must be a multiple of batchSize (" + spec.batchSize() + "), was " + paco.queue());
    }
    checkSharpness(spec, "paco", problems);
  }

  private static void checkBbn(TrainSpec spec, LossSpec.Bbn bbn, Problems problems) {
    if (spec.mixup() != null) {
      problems.add("/mixup", "must be left out: bbn mixes the features of two streams of images");
    }
    checkOwnWeights(
        spec, "bbn's second stream is drawn by class, see loss.resampleWeighting", problems);
    if (!problems.under("/loss/decayEpochs") && bbn.decayEpochs() < spec.epochs()) {
      problems.add(
          "/loss/decayEpochs",
          "must be at least epochs (" + spec.epochs() + "), was " + bbn.decayEpochs());
    }
    checkSharpness(spec, "bbn", problems);
  }

  private static void checkReslt(TrainSpec spec, Problems problems) {
    if (spec.mixup() != null) {
      problems.add("/mixup", "must be left out: reslt's branches learn images of one class each");
    }
    checkOwnWeights(
        spec, "reslt gives rare classes branches, see loss.medium and loss.tail", problems);
    checkSharpness(spec, "reslt", problems);
  }

  private static void checkRsg(TrainSpec spec, Problems problems) {
    if (spec.mixup() != null) {
      problems.add("/mixup", "must be left out: rsg makes images of one class each");
    }
    String refused = splitting(spec.sharpness());
    if (refused != null) {
      problems.add(
          "/sharpness/type",
          refused
              + " splits the loss by the batch's images, and rsg adds images to the batch and terms"
              + " to the loss; take sam",
          "sam");
    }
  }

  private static void checkSharpness(TrainSpec spec, String method, Problems problems) {
    String refused = splitting(spec.sharpness());
    if (refused != null) {
      problems.add(
          "/sharpness/type",
          refused
              + " splits the loss of one classifier by classes or images, which "
              + method
              + " does not have; take sam",
          "sam");
    }
  }

  /** Returns the name of a step that splits the loss, or null for others. */
  private static @Nullable String splitting(@Nullable SharpnessSpec sharpness) {
    return sharpness != null && sharpness.splitsLoss() ? Names.of(sharpness.getClass()) : null;
  }

  private static String name(Heads heads) {
    return Names.of(heads);
  }
}
