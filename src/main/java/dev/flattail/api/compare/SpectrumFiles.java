package dev.flattail.api.compare;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.NoSuchArtifactException;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.FiniteNumbers;
import dev.flattail.jobs.Jobs;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.results.SpectrumReport;
import dev.flattail.results.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads spectra that workers published. */
@Component
final class SpectrumFiles {
  private static final JsonMapper JSON = FiniteNumbers.mapper();

  private final Jobs jobs;
  private final ArtifactStore store;

  SpectrumFiles(Jobs jobs, ArtifactStore store) {
    this.jobs = jobs;
    this.store = store;
  }

  /** Returns the report of a job that succeeded. */
  SpectrumReport report(UUID job) throws IOException {
    Artifact artifact =
        jobs.artifact(job, ResultFiles.SPECTRUM)
            .orElseThrow(
                () -> new NoSuchArtifactException("jobs/" + job + "/" + ResultFiles.SPECTRUM));
    return read(artifact, SpectrumReport.class);
  }

  /** Returns one entry of a job's report; empty when the job did not measure it. */
  Optional<SpectrumEntry> entry(UUID job, Subject subject) throws IOException {
    Optional<Artifact> artifact = jobs.artifact(job, ResultFiles.spectrumEntry(subject));
    return artifact.isEmpty()
        ? Optional.empty()
        : Optional.of(read(artifact.get(), SpectrumEntry.class));
  }

  private <T> T read(Artifact artifact, Class<T> type) throws IOException {
    try (InputStream in = store.open(artifact.storageKey()).read()) {
      return JSON.readValue(in, type);
    }
  }
}
