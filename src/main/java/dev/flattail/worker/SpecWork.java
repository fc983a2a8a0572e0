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
import dev.flattail.jobspec.schema.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Runs a job's spec on the engine. */
@Component
final class SpecWork implements JobWork {
  private static final Logger log = LoggerFactory.getLogger(SpecWork.class);

  private final int torchThreads;
  private final int decodingThreads;
  private final Supplier<Machine> machine;

  @Autowired
  SpecWork(
      @Value("${flattail.torch.threads:0}") int torchThreads,
      @Value("${flattail.decoding.threads:0}") int decodingThreads) {
    this(torchThreads, decodingThreads, SpecWork::thisMachine);
  }

  /**
   * Creates the work of a worker on a machine that is described as another one.
   *
   * @param machine asked before each job; libtorch may not have started before
   */
  SpecWork(int torchThreads, int decodingThreads, Supplier<Machine> machine) {
    this.torchThreads = orCores(torchThreads);
    this.decodingThreads = orCores(decodingThreads);
    this.machine = machine;
  }

  private static int orCores(int threads) {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Machine prepare() {
    Torch.start(torchThreads);
    DecodingThreads.use(decodingThreads);
    log.info("Using {} torch threads", torchThreads);
    return machine.get();
  }

  private static Machine thisMachine() {
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
    JobSpec stored = SpecReader.readStored(context.lease().job().spec().asMap());
    String device = Torch.deviceName(stored.device());
    Machine here = machine.get();
    JobSpec spec = ChosenPrecision.in(stored, context, here, device);
    context.lease().provenance(provenance(spec, device, here, context.lease().worker()));
    return switch (spec) {
      case TrainSpec train -> new TrainJob(context, train, scratch).run();
      case EvaluateSpec evaluate -> new EvaluateJob(context, evaluate, scratch).run();
      case HessianSpec hessian -> new HessianJob(context, hessian, scratch).run();
      case LandscapeSpec landscape -> new LandscapeJob(context, landscape, scratch).run();
      case FlatnessSpec flatness -> new FlatnessJob(context, flatness, scratch).run();
    };
  }

  private static Provenance provenance(JobSpec spec, String device, Machine machine, UUID worker) {
    return new Provenance(
        Build.version(),
        Build.commit(),
        Torch.djlVersion(),
        Torch.version(),
        Runtime.version().toString(),
        device,
        machine.cpu().instructionSet(),
        Torch.threads(),
        Names.of(spec.precision()),
        worker,
        Machine.host());
  }
}
