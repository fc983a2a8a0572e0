package dev.flattail.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Objects;

/** Runs an ONNX file in ONNX Runtime. */
public final class OnnxSession implements AutoCloseable {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  private final OrtSession session;

  /** Loads a file, which ONNX Runtime checks. */
  public OnnxSession(byte[] file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      this.session = ENVIRONMENT.createSession(file, options);
    }
  }

  /**
   * Computes logits.
   *
   * @param pixels {@code [count, 3, height, width]}, in [0, 1]
   * @return {@code [count][classes]}
   */
  public float[][] logits(float[] pixels, int count, int height, int width) throws OrtException {
    long[] shape = {count, 3, height, width};
    try (OnnxTensor images = OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(pixels), shape);
        OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, images))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  /** Returns the dimensions of the images; -1 where the caller chooses. */
  public long[] inputShape() throws OrtException {
    NodeInfo images = Objects.requireNonNull(session.getInputInfo().get(OnnxModel.INPUT));
    return ((TensorInfo) images.getInfo()).getShape();
  }

  /** Returns the metadata of the file. */
  public Map<String, String> metadata() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
