package dev.flattail.jobspec.rules;

import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.Heads;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.SharpnessSpec;
import dev.flattail.jobspec.Stage2Spec;
import dev.flattail.jobspec.Stage2Start;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/** Checks a second stage against the rest of its training. */
final class Stage2Rules {
  private Stage2Rules() {}

  static void check(TrainSpec spec, Problems problems) {
    Stage2Spec stage2 = spec.stage2();
    if (spec.epochs() == 0 && (stage2 == null || spec.initFrom() == null)) {
      problems.add(
          "/epochs",
          "must be at least 1, or 0 with both stage2 and initFrom: a second stage alone, on another"
              + " training's backbone");
    }
    if (stage2 == null) {
      return;
    }
    boolean validation = spec.dataset() != null && spec.dataset().validation().perClass() > 0;
    if (spec.epochs() == 0 && stage2.from() != Stage2Start.LAST) {
      problems.add(
          "/stage2/from",
          "must be last when epochs is 0: there is no first stage to choose from, initFrom names the"
              + " checkpoint",
          "last");
    } else if (stage2.from() == Stage2Start.BEST && !validation) {
      problems.add(
          "/stage2/from",
          "best is chosen on the validation split, and there is none; set"
              + " dataset.validation.perClass, or take last",
          "last");
    }
    boolean scaled =
        switch (stage2) {
          case Stage2Spec.Crt _ -> false;
          case Stage2Spec.CcSam _ -> false;
          case Stage2Spec.Gcl _ -> false;
          case Stage2Spec.DisAlign _ -> false; // checkAligned
          case Stage2Spec.Lws _ -> true;
          case Stage2Spec.Mislas _ -> true;
          case Stage2Spec.TauNorm _ -> true;
        };
    if (scaled && spec.model() != null && spec.model().classifier() == Classifier.COSINE) {
      problems.add(
          "/stage2/type",
          "scales or normalises class vectors, which a cosine classifier normalises itself; take crt"
              + " or cc-sam, or model.classifier linear",
          "crt");
    }
    if (stage2 instanceof Stage2Spec.DisAlign disAlign) {
      checkAligned(disAlign, spec.model(), problems);
    }
    if (stage2 instanceof Stage2Spec.TauNorm tau && tau.tau() == null) {
      if (tau.taus().isEmpty()) {
        problems.add("/stage2/taus", "must have an entry, or tau must be given");
      } else if (tau.taus().size() > 1 && !validation) {
        problems.add(
            "/stage2/taus",
            "are chosen from on the validation split, and there is none; set"
                + " dataset.validation.perClass, or give tau");
      }
    }
    if (stage2 instanceof Stage2Spec.Trained trained) {
      CosineLossRules.check(trained.loss(), spec.model(), "/stage2", problems);
      if (trained.sharpness() instanceof SharpnessSpec.CcSam) {
        problems.add(
            "/stage2/sharpness/type",
            "cc-sam acts in the first stage; its second stage is stage2.type cc-sam",
            "sam");
      }
      if (trained.sharpness() instanceof SharpnessSpec.EfficientSam) {
        problems.add(
            "/stage2/sharpness/type",
            "esam chooses images for passes through the whole network, and the second stage trains"
                + " the classifier alone; take sam",
            "sam");
      }
      if (stage2 instanceof Stage2Spec.Lws
          && trained.sharpness() instanceof SharpnessSpec.SpectralNorm) {
        problems.add(
            "/stage2/sharpness/type",
            "spectral-norm acts on weight matrices, and lws learns one factor for each class alone;"
                + " take sam, or stage2.type crt",
            "sam");
      }
      MilestoneRules.check(trained.schedule(), stage2.epochs(), "/stage2", problems);
      MilestoneRules.checkAverage(trained.sharpness(), stage2.epochs(), "/stage2", problems);
    }
  }

  private static void checkAligned(
      Stage2Spec.DisAlign spec, @Nullable ModelSpec model, Problems problems) {
    if (model != null && model.classifier() == Classifier.COSINE) {
      problems.add(
          "/stage2/type",
          "shifts the logits of a linear classifier, and the model's gives cosines; take crt or"
              + " cc-sam, or model.classifier linear",
          "crt");
    } else if (model != null && model.heads() != Heads.PLAIN) {
      problems.add(
          "/stage2/type",
          "aligns one plain classifier, and the model has the heads of "
              + Names.of(model.heads())
              + "; take crt, or another loss",
          "crt");
    }
    if (spec.sharpness() instanceof SharpnessSpec.SpectralNorm) {
      problems.add(
          "/stage2/sharpness/type",
          "spectral-norm acts on weight matrices, and disalign learns vectors alone; take sam, or"
              + " stage2.type crt",
          "sam");
    }
  }
}
