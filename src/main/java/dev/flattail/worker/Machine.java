package dev.flattail.worker;

import com.sun.management.OperatingSystemMXBean;
import dev.flattail.engine.tensor.InstructionSet;
import dev.flattail.jobs.Bfloat16Speed;
import dev.flattail.jobs.WorkerCpu;
import dev.flattail.jobs.WorkerGpu;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The machine of a worker, as far as it decides which jobs the worker can run and how fast.
 *
 * @param device compute device of jobs that do not name one
 * @param gpus number of GPUs that libtorch can use
 * @param gpu the first of them; null without one
 */
record Machine(String device, int gpus, WorkerCpu cpu, @Nullable WorkerGpu gpu) {
  /**
   * Returns how fast bfloat16 is on a device.
   *
   * @param used {@code cpu} or {@code gpu:n}
   */
  Bfloat16Speed bfloat16(String used) {
    return Bfloat16Speed.of(used, gpus, cpu, gpu);
  }

  /** Describes the processor and the memory that this process may use. */
  static WorkerCpu cpuOfThis() {
    return new WorkerCpu(
        InstructionSet.ofThisProcess(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
  }

  /** Returns the name of this machine in its network. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
