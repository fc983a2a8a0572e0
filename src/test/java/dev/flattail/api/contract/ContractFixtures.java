package dev.flattail.api.contract;

import dev.flattail.api.JobFixtures;
import dev.flattail.api.Pictures;
import dev.flattail.api.SweepFixtures;
import dev.flattail.api.Uploads;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Creates the jobs of the contract's examples. The examples use the same few ids throughout. Each
 * exchange gets its own jobs in their place, so that one example may delete a job that another
 * reads.
 */
final class ContractFixtures {
  static final String SUCCEEDED = "0199f3a0-5b1c-7c31-9d2e-0c4f6a1e7b01";
  private static final String RUNNING = "0199f3a4-0d52-7a90-8c1b-3f7d2b9e4c02";
  private static final String QUEUED = "0199f3a6-77e0-7d15-b3a4-91c05e8f2d03";
  private static final String FAILED = "0199f39b-e2c8-7f43-a6d0-5d18b7c30e04";
  private static final String CANCELLED = "0199f39c-14aa-72b6-9e57-c8f1046da305";
  private static final String SUCCEEDED_TOO = "0199f3a1-6c2d-7d42-8e3f-1d5a7b2f8c0a";
  private static final String HESSIAN = "0199f3b0-1f4e-7a68-b2c9-6d03e5a7f107";
  private static final String HESSIAN_TOO = "0199f3b0-2a5f-7b79-83da-7e14f6b8a208";
  private static final String LANDSCAPE = "0199f3b1-3b60-7c8a-94eb-8f25a7c9b309";
  private static final String CHECKPOINT = "0199f3a8-c3d9-7b62-8af5-7e20d94b1c06";
  private static final String SWEEP = "0199f3b2-40c1-7d9b-a5fc-9036b8dac40b";
  private static final String SWEEP_OVER = "0199f3b2-51d2-7eac-b60d-a147c9ebd50c";
  private static final String SWEEP_STUDY = "0199f3b2-6ad3-7fbc-a71e-b258dafce61e";
  private static final String SWEEP_NEEDED = "0199f3b2-7be4-7acd-b82f-c369ebf0725f";
  private static final List<String> IDS =
      List.of(
          SUCCEEDED,
          SUCCEEDED_TOO,
          RUNNING,
          QUEUED,
          FAILED,
          CANCELLED,
          CHECKPOINT,
          HESSIAN,
          HESSIAN_TOO,
          LANDSCAPE,
          SWEEP,
          SWEEP_OVER,
          SWEEP_STUDY,
          SWEEP_NEEDED);

  private final JobFixtures jobs;
  private final SweepFixtures sweeps;
  private final UploadedCheckpoints uploads;

  ContractFixtures(
      Jobs jobs,
      Sweeps sweeps,
      WorkerQueue queue,
      ArtifactStore store,
      UploadedCheckpoints uploads) {
    this.jobs = new JobFixtures(jobs, queue, store);
    this.sweeps = new SweepFixtures(sweeps, queue);
    this.uploads = uploads;
  }

  /** Replaces the contract's ids in {@code text} by real ones. */
  String withFreshIds(String text, Map<String, String> fresh) throws IOException {
    String replaced = text;
    for (String id : IDS) {
      if (text.contains(id)) {
        if (!fresh.containsKey(id)) {
          fresh.put(id, make(id).toString());
        }
        replaced = replaced.replace(id, fresh.get(id));
      }
    }
    return replaced;
  }

  private UUID make(String id) throws IOException {
    return switch (id) {
      case SUCCEEDED, SUCCEEDED_TOO -> jobs.succeeded();
      case HESSIAN -> jobs.hessian("SGD");
      case HESSIAN_TOO -> jobs.hessian("SAM");
      case LANDSCAPE -> jobs.landscape();
      case RUNNING -> jobs.running();
      case QUEUED -> jobs.queued();
      case FAILED -> jobs.failed();
      case CANCELLED -> jobs.cancelled();
      case SWEEP -> sweeps.halfDone();
      case SWEEP_OVER -> sweeps.cancelled();
      case SWEEP_STUDY -> sweeps.study();
      case SWEEP_NEEDED -> neededSweep();
      default -> uploads.store(new ByteArrayInputStream(Uploads.resnet20())).id();
    };
  }

  private UUID neededSweep() {
    UUID id = sweeps.over();
    jobs.queuedHessianOf(sweeps.firstJob(id).toString());
    return id;
  }

  /** Returns the bytes of an {@code x-file}. */
  byte[] file(String name) throws IOException {
    return switch (name) {
      case "resnet20.safetensors" -> Uploads.resnet20();
      case "pictures.tar.gz" -> Pictures.tarGz();
      case "pictures.tar" -> Pictures.tar();
      case "pictures.zip" -> Pictures.zip();
      default -> throw new IllegalArgumentException("no fixture is called " + name);
    };
  }
}
