package dev.flattail.api.compare;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.artifacts.ArtifactContent;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.read.SpecReader;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import dev.flattail.subspaces.EigenvectorFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the eigenvectors that Hessian jobs kept. */
@Component
final class KeptSubspaces {
  private final Jobs jobs;
  private final ArtifactStore store;
  private final SpectrumFiles spectra;

  KeptSubspaces(Jobs jobs, ArtifactStore store, SpectrumFiles spectra) {
    this.jobs = jobs;
    this.store = store;
    this.spectra = spectra;
  }

  /**
   * The eigenvectors of one matrix.
   *
   * @param artifact the file
   * @param entry spectrum of the matrix
   */
  record Kept(Job job, Artifact artifact, SpectrumEntry entry, EigenvectorFile vectors) {}

  /**
   * Returns the eigenvectors of the jobs in the order of their reports.
   *
   * @throws dev.flattail.api.problem.ProblemException 404 for a job without eigenvectors, 422 for
   *     jobs of different parameters
   */
  List<Kept> of(List<Job> wanted) throws IOException {
    List<Kept> all = new ArrayList<>();
    for (Job job : wanted) {
      List<Kept> own = of(job);
      if (own.isEmpty()) {
        throw none(job);
      }
      all.addAll(own);
    }
    for (Kept kept : all) {
      requireSameParameters(all.getFirst(), kept);
    }
    return all;
  }

  private List<Kept> of(Job job) throws IOException {
    if (!job.kind().equals("hessian")) {
      throw Problem.of(
              ProblemKind.NOT_FOUND,
              "A job of kind %s has no eigenvectors; submit one of kind hessian."
                  .formatted(job.kind()))
          .exception();
    }
    Map<String, Artifact> artifacts = new HashMap<>();
    jobs.artifacts(job.id()).forEach(artifact -> artifacts.put(artifact.path(), artifact));
    if (!artifacts.containsKey(ResultFiles.SPECTRUM)) {
      return List.of();
    }
    SpectrumReport report = spectra.report(job.id());
    List<Kept> kept = new ArrayList<>();
    for (SpectrumEntry entry : report.entries().filter(e -> e.block() == null).toList()) {
      Artifact artifact = artifacts.get(ResultFiles.eigenvectors(entry.subject()));
      if (artifact != null) {
        ArtifactContent content = store.open(artifact.storageKey());
        kept.add(
            new Kept(job, artifact, entry, EigenvectorFile.open(content::read, content.bytes())));
      }
    }
    return kept;
  }

  private static RuntimeException none(Job job) {
    HessianSpec spec = (HessianSpec) SpecReader.readStored(job.spec().asMap());
    String detail;
    if (!spec.isOfWholeModel()) {
      detail =
          "Job %s measured blocks of the parameters and kept no eigenvectors; measure the whole model, without parameters and by."
              .formatted(job.id());
    } else if (job.state().isTerminal() && spec.eigenvectors()) {
      detail =
          "Job %s ended (%s) without eigenvectors: before its first class was measured, or they were deleted. Resume it, or submit it again."
              .formatted(job.id(), job.state().wire());
    } else if (job.state().isTerminal()) {
      detail =
          "Job %s kept no eigenvectors; submit it again with eigenvectors true, and eigenvectorCount for more than two of each class."
              .formatted(job.id());
    } else {
      detail =
          "Job %s has no eigenvectors yet; they come when its first class is measured. The job is %s."
              .formatted(job.id(), job.state().wire());
    }
    return Problem.of(ProblemKind.NOT_FOUND, detail).exception();
  }

  private static void requireSameParameters(Kept first, Kept other) {
    if (first.vectors.length() != other.vectors.length()) {
      throw ComparedJobs.refused(
          "The model of job %s has %d parameters, that of job %s %d: eigenvectors of different networks have no angle. Compare jobs of one architecture."
              .formatted(
                  first.job.id(), first.vectors.length(), other.job.id(), other.vectors.length()));
    }
    if (first.job.id().equals(other.job.id())) {
      return;
    }
    String layout = known(first);
    if (!Objects.equals(layout, known(other))) {
      throw ComparedJobs.refused(
          "The parameters of the models of jobs %s and %s differ in names, shapes or order: eigenvectors of different networks have no angle. Compare jobs of one architecture."
              .formatted(first.job.id(), other.job.id()));
    }
  }

  private static @Nullable String known(Kept kept) {
    if (kept.vectors.layout() == null) {
      throw ComparedJobs.refused(
          "The eigenvectors of job %s do not say of which parameters they are, because an earlier version of Flattail stored them; measure it again to compare it."
              .formatted(kept.job.id()));
    }
    return kept.vectors.layout();
  }
}
