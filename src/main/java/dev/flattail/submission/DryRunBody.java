package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.BasisPlan;
import dev.flattail.jobspec.HessianMemory;
import dev.flattail.jobspec.Warning;
import dev.flattail.jobspec.schema.Names;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code DryRun} of the contract.
 *
 * @param classes images per class after validation split and imbalance
 * @param memory what a Hessian job needs; null for other kinds, or if it is not known
 * @param warnings what the spec's author may not have meant
 */
public record DryRunBody(
    Map<String, @Nullable Object> spec,
    List<ClassSplit> classes,
    long stepsPerEpoch,
    long steps,
    @Nullable Memory memory,
    List<Warning> warnings) {

  /**
   * Schema {@code HessianMemory} of the contract: bytes by what they serve, see {@link
   * HessianMemory}.
   */
  public record Memory(
      long total,
      long process,
      long parameters,
      long bases,
      long vectors,
      long graphs,
      long batch,
      Basis basis) {

    static Memory of(HessianMemory memory) {
      return new Memory(
          memory.total(),
          memory.process(),
          memory.parameters(),
          memory.bases(),
          memory.vectors(),
          memory.graphs(),
          memory.batch(),
          Basis.of(memory.basis()));
    }
  }

  /**
   * Property {@code basis} of that schema.
   *
   * @param open number of bases that are open at once
   */
  public record Basis(String format, int vectors, int open, boolean restarts) {
    static Basis of(BasisPlan plan) {
      return new Basis(Names.of(plan.format()), plan.vectors(), plan.open(), plan.restarts());
    }
  }
}
