package dev.flattail.onnx;

import dev.flattail.architecture.ClassifierLayer;
import dev.flattail.architecture.Inference;
import dev.flattail.jobspec.Normalize;
import dev.flattail.protobuf.ProtocolBuffer;
import dev.flattail.safetensors.CheckpointMetadata;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.TensorEntry;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * A model as an ONNX file: pixels in [0, 1] go in, logits come out. The layout is made from the
 * header of a checkpoint; its data is read while the file is read, a small piece at a time. The
 * same checkpoint gives the same bytes.
 *
 * <p>Source: onnx/onnx {@code onnx.proto}, and the operators of opset 17.
 */
public final class OnnxModel {
  /** Name of the input: {@code [N, 3, H, W]}, float32. */
  public static final String INPUT = "images";

  /** Name of the output: {@code [N, C]}, float32. */
  public static final String OUTPUT = "logits";

  private static final int IMAGE_CHANNELS = 3;
  private static final int OPSET = 17;

  /** Version of the format that came with opset 17. */
  private static final int IR_VERSION = 8;

  /** Increases when numbers are computed from the checkpoint in another way than before. */
  private static final byte ARITHMETIC = 1;

  private final SafetensorsHeader header;
  private final List<Part> parts;

  private OnnxModel(SafetensorsHeader header, List<Part> parts) {
    this.header = header;
    this.parts = parts;
  }

  /**
   * What the file says of itself.
   *
   * @param version of this program
   * @param name of the graph
   * @param description for readers
   * @param metadata in addition to the checkpoint's own
   */
  public record Labels(
      String version, String name, String description, Map<String, String> metadata) {}

  /**
   * Lays out the file of a model.
   *
   * @param checkpoint whose tensors are those of {@code inference}
   * @param normalize of the pixels
   * @param foldBatchNorm whether batch normalizations that follow a convolution become part of its
   *     weight and bias
   * @throws IllegalArgumentException when the checkpoint's tensors are others
   */
  public static OnnxModel of(
      Inference inference,
      SafetensorsHeader checkpoint,
      Normalize normalize,
      boolean foldBatchNorm,
      Labels labels) {
    Map<String, TensorEntry> tensors =
        checkpoint.tensors().stream()
            .collect(Collectors.toMap(TensorEntry::name, Function.identity()));
    long classes = classes(inference, tensors);
    requireFit(inference.tensors(Math.toIntExact(classes)), tensors);
    Graph graph = NetworkGraph.of(inference, normalize, tensors, foldBatchNorm);
    CheckpointMetadata known = CheckpointMetadata.of(checkpoint.metadata());

    Parts content = new Parts();
    content.fields(
        to -> {
          graph.nodes().forEach(node -> to.bytes(1, node));
          to.text(2, labels.name());
        });
    graph.initializers().forEach(initializer -> content.tensor(5, initializer));
    content.fields(
        to -> {
          to.text(10, labels.description());
          to.message(11, value -> images(value, known.imageSize()));
          to.message(12, value -> logits(value, classes));
        });

    Parts model = new Parts();
    model.fields(
        to -> {
          to.integer(1, IR_VERSION);
          to.text(2, "flattail");
          to.text(3, labels.version());
          to.text(6, labels.description());
        });
    model.message(7, content.all());
    model.fields(
        to -> {
          to.message(8, operators -> operators.integer(2, OPSET));
          metadata(checkpoint, labels)
              .forEach(
                  (key, value) ->
                      to.message(
                          14,
                          entry -> {
                            entry.text(1, key);
                            entry.text(2, value);
                          }));
        });
    return new OnnxModel(checkpoint, model.all());
  }

  /** Returns the length of the file in bytes. */
  public long bytes() {
    return Parts.length(parts);
  }

  /**
   * Returns a digest in hex that differs between files with different bytes, if the labels name the
   * checkpoint's digest. Nothing of the checkpoint's data is read.
   */
  public String tag() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(ARITHMETIC);
    for (Part part : parts) {
      if (part instanceof Part.Fixed(byte[] bytes)) {
        digest.update(bytes);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Opens a part of the file.
   *
   * @param checkpoint the file whose header this model was made from
   * @param from offset of the first byte
   */
  public InputStream read(Weights checkpoint, long from, long length) {
    return new OnnxInputStream(parts, checkpoint, header.dataStart(), from, length);
  }

  private static long classes(Inference inference, Map<String, TensorEntry> tensors) {
    ClassifierLayer classifier = inference.classifier();
    TensorEntry weight = tensors.get(classifier.name() + ".weight");
    if (weight == null || weight.shape().size() != 2) {
      throw new IllegalArgumentException("the checkpoint has no classifier " + classifier.name());
    }
    return switch (classifier) {
      case ClassifierLayer.Linear _, ClassifierLayer.Aligned _ -> weight.shape().getFirst();
      case ClassifierLayer.Cosine _ -> weight.shape().getLast();
    };
  }

  private static void requireFit(Map<String, List<Long>> shapes, Map<String, TensorEntry> tensors) {
    shapes.forEach(
        (name, shape) -> {
          TensorEntry tensor = tensors.get(name);
          if (tensor == null || !tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(
                "tensor %s of the checkpoint is %s, not %s"
                    .formatted(name, tensor == null ? "missing" : tensor.shape(), shape));
          }
        });
  }

  private static void images(ProtocolBuffer value, @Nullable List<Integer> size) {
    tensor(
        value,
        INPUT,
        "N",
        IMAGE_CHANNELS,
        size == null ? "H" : size.getFirst(),
        size == null ? "W" : size.getLast());
  }

  private static void logits(ProtocolBuffer value, long classes) {
    tensor(value, OUTPUT, "N", classes);
  }

  /**
   * Writes a {@code ValueInfoProto} of float32.
   *
   * @param dimensions numbers, or names of those that the caller chooses
   */
  private static void tensor(ProtocolBuffer value, String name, Object... dimensions) {
    value.text(1, name);
    value.message(
        2,
        type ->
            type.message(
                1,
                tensor -> {
                  tensor.integer(1, Initializer.FLOAT);
                  tensor.message(
                      2,
                      shape -> {
                        for (Object dimension : dimensions) {
                          shape.message(1, to -> dimension(to, dimension));
                        }
                      });
                }));
  }

  private static void dimension(ProtocolBuffer to, Object dimension) {
    if (dimension instanceof Number number) {
      to.integer(1, number.longValue());
    } else {
      to.text(2, dimension.toString());
    }
  }

  /** Returns what the checkpoint says, without the note for PyTorch's loaders, and the labels. */
  private static Map<String, String> metadata(SafetensorsHeader checkpoint, Labels labels) {
    Map<String, String> metadata = new TreeMap<>(checkpoint.metadata());
    metadata.remove("format");
    metadata.putAll(labels.metadata());
    return metadata;
  }
}
