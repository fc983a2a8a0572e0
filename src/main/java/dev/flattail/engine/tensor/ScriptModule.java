package dev.flattail.engine.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module without parameters, compiled from readable source, whose methods take and
 * return tensors. It gives access to torch operators that DJL lacks, such as {@code autograd.grad}.
 *
 * <p>A TorchScript file is a zip of stored entries: the source, a pickled object that names its
 * class, and an empty constants table. It is packed here, so the build needs no Python.
 */
final class ScriptModule {
  private static final int PROTO = 0x80;
  private static final int NEW_TRUE = 0x88;
  private static final int NEW_OBJECT = 0x81;

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final Map<String, NDArray> methodTokens = new ConcurrentHashMap<>();

  private ScriptModule(PtNDManager manager, PtSymbolBlock block) {
    this.manager = manager;
    this.block = block;
  }

  /**
   * Compiles {@code <className>.py} style TorchScript from the class path.
   *
   * @param resource source file in this class's package
   * @param className the module class that the source defines
   */
  static ScriptModule load(String resource, String className) {
    try (InputStream in = ScriptModule.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "TorchScript source " + resource + " is not on the classpath");
      }
      return compile(new String(in.readAllBytes(), StandardCharsets.UTF_8), className);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compiles TorchScript.
   *
   * @param className the module class that {@code source} defines
   */
  static ScriptModule compile(String source, String className) {
    try {
      byte[] file = pack(source, className);
      PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), Torch.ENGINE);
      PtSymbolBlock block =
          JniUtils.loadModule(manager, new ByteArrayInputStream(file), false, false);
      return new ScriptModule(manager, block);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls a method. Gradients are recorded when the calling thread's {@link GradMode} says so.
   *
   * @return its results, owned by {@code owner}
   */
  NDList call(String method, NDManager owner, NDArray... inputs) {
    NDList arguments = new NDList(inputs.length + 1);
    for (NDArray input : inputs) {
      // DJL would read a name with a dot as "part of a dictionary argument".
      input.setName(null);
      arguments.add(input);
    }
    return run(method, owner, arguments);
  }

  /** Calls a method of one tensor and one list of tensors. */
  NDList callWithList(String method, NDManager owner, NDArray first, NDList rest) {
    NDList arguments = new NDList(rest.size() + 2);
    first.setName(null);
    arguments.add(first);
    for (NDArray item : rest) {
      // DJL gathers arguments of this name into one list argument.
      item.setName("items[]");
      arguments.add(item);
    }
    return run(method, owner, arguments);
  }

  private NDList run(String method, NDManager owner, NDList arguments) {
    arguments.add(methodTokens.computeIfAbsent(method, this::token));
    // The profiling executor rewrites a method after its first calls, so a resumed run would differ
    // in the last bits. Plain interpretation is as fast on operators of this size.
    JniUtils.setGraphExecutorOptimize(false);
    // training=true: without it DJL runs the method under an inference guard, which records
    // nothing.
    NDList results = IValueUtils.forward(block, arguments, true);
    for (NDArray result : results) {
      if (!result.getManager().equals(owner)) {
        result.attach(owner);
      }
    }
    return results;
  }

  /** Creates the extra argument whose name gives DJL the method's name. */
  private NDArray token(String method) {
    NDArray token = manager.zeros(new Shape(1), DataType.FLOAT32);
    token.setName("module_method:" + method);
    return token;
  }

  private static byte[] pack(String source, String className) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", pickledObject(className));
      store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", new byte[] {(byte) PROTO, 2, ')', '.'});
      store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  /**
   * Encodes an object of {@code __torch__.<className>} with {@code training=True} in pickle
   * protocol 2.
   */
  private static byte[] pickledObject(String className) throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) PROTO, 2});
    pickle.write(("c__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII));
    pickle.write(new byte[] {')', (byte) NEW_OBJECT, '}', '('});
    pickle.write(new byte[] {'X', 8, 0, 0, 0});
    pickle.write("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write(new byte[] {(byte) NEW_TRUE, 'u', 'b', '.'});
    return pickle.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("module/" + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
