package dev.flattail.worker;

import dev.flattail.engine.tensor.GpuModel;
import dev.flattail.engine.tensor.Torch;
import dev.flattail.images.DecodingThreads;
import dev.flattail.jobs.Provenance;
import dev.flattail.jobs.WorkerGpu;
import dev.flattail.jobspec.EvaluateSpec;
import dev.flattail.jobspec.FlatnessSpec;
import dev.flattail.jobspec.HessianSpec;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.LandscapeSpec;
import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Runs a job's spec on the engine. */
@Component
final class SpecWork implements JobWork {
  private static final Logger log = LoggerFactory.getLogger(SpecWork.class);

  private final int torchThreads;
  private final int decodingThreads;

  SpecWork(
      @Value("${flattail.torch.threads:0}") int torchThreads,
      @Value("${flattail.decoding.threads:0}") int decodingThreads) {
    this.torchThreads = orCores(torchThreads);
    this.decodingThreads = orCores(decodingThreads);
  }

  private static int orCores(int threads) {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Machine prepare() {
    Torch.start(torchThreads);
    DecodingThreads.use(decodingThreads);
    log.info("Using {} torch threads", torchThreads);
    return new Machine(
        Torch.deviceName("auto"),
        Torch.gpus(),
        Machine.cpuOfThis(),
        GpuModel.first()
            .map(gpu -> new WorkerGpu(gpu.name(), gpu.memoryBytes(), gpu.computeCapability()))
            .orElse(null));
  }

  @Override
  public boolean run(JobContext context, Path scratch) throws IOException, InterruptedException {
    JobSpec spec = SpecReader.readStored(context.lease().job().spec().asMap());
    context.lease().provenance(provenance(spec, context.lease().worker()));
    return switch (spec) {
      case TrainSpec train -> new TrainJob(context, train, scratch).run();
      case EvaluateSpec evaluate -> new EvaluateJob(context, evaluate, scratch).run();
      case HessianSpec hessian -> new HessianJob(context, hessian, scratch).run();
      case LandscapeSpec landscape -> new LandscapeJob(context, landscape, scratch).run();
      case FlatnessSpec flatness -> new FlatnessJob(context, flatness, scratch).run();
    };
  }

  private static Provenance provenance(JobSpec spec, UUID worker) {
    return new Provenance(
        Build.version(),
        Build.commit(),
        Torch.djlVersion(),
        Torch.version(),
        Runtime.version().toString(),
        Torch.deviceName(spec.device()),
        Machine.cpuOfThis().instructionSet(),
        Torch.threads(),
        worker,
        Machine.host());
  }
}
