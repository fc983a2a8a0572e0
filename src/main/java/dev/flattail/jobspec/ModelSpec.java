package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Default;
import dev.flattail.jobspec.schema.Names;
import dev.flattail.jobspec.schema.Problems;

/**
 * The network that is trained.
 *
 * @param heads by default, those that the training's loss needs
 */
public record ModelSpec(
    @Default("resnet32") Arch arch,
    @Default("linear") Classifier classifier,
    @Default("plain") Heads heads)
    implements Checked {

  /** Creates the spec of a network with one classifier. */
  public ModelSpec(Arch arch, Classifier classifier) {
    this(arch, classifier, Heads.PLAIN);
  }

  @Override
  public void check(String pointer, Problems problems) {
    if (heads != null && heads != Heads.PLAIN && classifier == Classifier.COSINE) {
      problems.add(
          pointer + "/classifier",
          "must be linear, as those of heads " + Names.of(heads) + " are",
          "linear");
    }
  }
}
