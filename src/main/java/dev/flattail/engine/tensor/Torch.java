package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.flattail.engine.UnrunnableSpecException;
import dev.flattail.random.Seeds;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts libtorch and describes its devices. One instance per process, as libtorch. */
public final class Torch {
  /** The engine's name in DJL. */
  static final String ENGINE = "PyTorch";

  private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu(?::(\\d{1,3}))?");

  private Torch() {}

  /**
   * Loads libtorch and sets how many threads one operator may use. A later call changes the number
   * of threads only.
   *
   * @param intraOpThreads at least 1
   * @throws EngineUnavailableException when this machine lacks something that libtorch needs
   */
  public static void start(int intraOpThreads) {
    if (intraOpThreads < 1) {
      throw new IllegalArgumentException("torch needs at least 1 thread, not " + intraOpThreads);
    }
    load();
    JniUtils.setNumThreads(intraOpThreads);
  }

  /**
   * Loads libtorch from the class path, which takes about a second. A later call waits for the
   * first and does nothing.
   *
   * @throws EngineUnavailableException when this machine lacks something that libtorch needs
   */
  public static synchronized void load() {
    // The natives are ordinary dependencies; DJL must never fetch others at run time.
    System.setProperty("ai.djl.offline", "true");
    try {
      Engine.getEngine(ENGINE);
    } catch (EngineException | LinkageError failure) {
      throw EngineUnavailableException.of(failure);
    }
  }

  /** Returns the version of libtorch. */
  public static String version() {
    return Engine.getEngine(ENGINE).getVersion();
  }

  /** Returns the version of DJL. */
  public static String djlVersion() {
    return Engine.getDjlVersion();
  }

  /** Returns the number of threads of one operator. */
  public static int threads() {
    Engine.getEngine(ENGINE);
    return JniUtils.getNumThreads();
  }

  /**
   * Returns the device that a job's {@code device} field names.
   *
   * @param request {@code auto} (the first GPU, or the CPU when there is none), {@code cpu}, {@code
   *     gpu} or {@code gpu:n}
   * @throws UnrunnableSpecException when this machine lacks the device; the message lists the
   *     available ones
   */
  public static Device device(String request) {
    Matcher matcher = DEVICE.matcher(request);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "unknown device \"" + request + "\": use auto, cpu, gpu or gpu:n");
    }
    int gpus = gpus();
    if (request.equals("cpu") || (request.equals("auto") && gpus == 0)) {
      return Device.cpu();
    }
    int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    if (index >= gpus) {
      throw new UnrunnableSpecException(
          "device \"" + request + "\" is not on this worker, which has " + inventory(gpus));
    }
    return Device.gpu(index);
  }

  /**
   * Returns the result of {@link #device} in the notation of specs: {@code cpu} or {@code gpu:n}.
   */
  public static String deviceName(String request) {
    Device device = device(request);
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  private static String inventory(int gpus) {
    if (gpus > 0) {
      return gpus == 1 ? "one GPU, gpu:0" : gpus + " GPUs, gpu:0 to gpu:" + (gpus - 1);
    }
    return "no GPU that libtorch can use; ask for auto or cpu, or run a worker with a CUDA build of"
        + " libtorch on a machine with a GPU";
  }

  /**
   * Returns the number of GPUs that this build of libtorch can use; zero for a CPU build on a GPU
   * machine.
   */
  public static int gpus() {
    Engine engine = Engine.getEngine(ENGINE);
    return engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
  }

  /** Creates a root manager on {@code device}; closing it frees all its arrays. */
  public static NDManager newManager(Device device) {
    return NDManager.newBaseManager(device, ENGINE);
  }

  /**
   * Seeds torch's own random generator from the job's seed and a position in it, so that a resumed
   * job draws the same numbers. (DJL can neither read nor restore the generator's state.)
   */
  public static void seed(long seed, long position) {
    Engine.getEngine(ENGINE);
    JniUtils.setSeed(Seeds.mix(seed, position));
  }
}
