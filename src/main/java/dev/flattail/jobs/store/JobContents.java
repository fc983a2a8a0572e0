package dev.flattail.jobs.store;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.JobCheckpoint;
import dev.flattail.jobs.JobEvent;
import dev.flattail.jobs.LogLine;
import dev.flattail.jobs.StoredJson;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads the events, metrics, logs, artifacts and checkpoints of jobs. */
@Component
@Transactional(readOnly = true)
public class JobContents {
  private final JobEventRepository events;
  private final JobMetricsRepository metrics;
  private final JobArtifactRepository artifacts;
  private final JobCheckpointRepository checkpoints;

  JobContents(
      JobEventRepository events,
      JobMetricsRepository metrics,
      JobArtifactRepository artifacts,
      JobCheckpointRepository checkpoints) {
    this.events = events;
    this.metrics = metrics;
    this.artifacts = artifacts;
    this.checkpoints = checkpoints;
  }

  public List<JobEvent> events(UUID id, long after, Limit limit) {
    return events.findByJobIdAndSeqGreaterThanOrderBySeq(id, after, limit).stream()
        .map(JobEventRow::toEvent)
        .toList();
  }

  public List<LogLine> logs(UUID id) {
    return events.findByJobIdAndTypeOrderBySeq(id, JobEvent.Type.LOG.wire()).stream()
        .map(JobEventRow::toLogLine)
        .toList();
  }

  public List<StoredJson> metrics(UUID id) {
    return metrics.findByJobIdOrderByEpoch(id).stream().map(row -> row.values).toList();
  }

  public List<Artifact> artifacts(UUID id) {
    return artifacts.findByJobIdOrderByPath(id).stream().map(JobArtifactRow::toArtifact).toList();
  }

  public Optional<Artifact> artifact(UUID id, String path) {
    return artifacts.findByJobIdAndPath(id, path).map(JobArtifactRow::toArtifact);
  }

  public List<JobCheckpoint> checkpoints(UUID id) {
    return checkpoints.findWithArtifacts(id).stream()
        .map(
            pair -> {
              JobCheckpointRow named = (JobCheckpointRow) pair[0];
              return new JobCheckpoint(
                  named.name, named.epoch, ((JobArtifactRow) pair[1]).toArtifact());
            })
        .toList();
  }

  public Optional<JobCheckpoint> checkpoint(UUID id, String name) {
    return checkpoints(id).stream().filter(named -> named.name().equals(name)).findFirst();
  }
}
