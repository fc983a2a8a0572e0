package dev.flattail.jobspec;

import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.Problems;
import org.jspecify.annotations.Nullable;

/**
 * A correction of a trained classifier for the imbalance of its training data; exactly one of the
 * two fields is set.
 *
 * @param logitAdjust tau of z_c - tau log pi_c (Menon et al. 2021, section 4.1), or null
 * @param tauNorm tau of w_c / norm(w_c)^tau (Kang et al. 2020, section 4), or null
 */
public record PostHocSpec(
    @Nullable @AtLeast(0) @AtMost(10) Double logitAdjust,
    @Nullable @AtLeast(0) @AtMost(10) Double tauNorm)
    implements Checked {

  @Override
  public void check(String pointer, Problems problems) {
    if (problems.under(pointer)) {
      return;
    }
    if ((logitAdjust == null) == (tauNorm == null)) {
      problems.add(
          pointer,
          logitAdjust == null
              ? "must have logitAdjust or tauNorm; leave postHoc out for neither"
              : "must have one of logitAdjust and tauNorm, not both");
    }
  }
}
