package dev.flattail.subspaces;

import dev.flattail.results.ResultFiles;
import dev.flattail.results.SpectrumEnd;
import dev.flattail.safetensors.Dtype;
import dev.flattail.safetensors.SafetensorsException;
import dev.flattail.safetensors.SafetensorsHeader;
import dev.flattail.safetensors.TensorEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The eigenvectors of the largest eigenvalues in a file of {@link ResultFiles#eigenvectors}, read
 * in parts.
 */
public final class EigenvectorFile {
  /** Note in the file: SHA-256 of the names and shapes of the parameters, in their order. */
  public static final String LAYOUT = "parameter_layout_sha256";

  /** Enough for the header of a hundred vectors. */
  private static final long HEADER_BYTES = 1 << 16;

  private final Source source;
  private final List<TensorEntry> vectors;
  private final long dataStart;
  private final long length;
  private final @Nullable String layout;

  private EigenvectorFile(
      Source source, List<TensorEntry> vectors, SafetensorsHeader header, long length) {
    this.source = source;
    this.vectors = vectors;
    this.dataStart = header.dataStart();
    this.length = length;
    this.layout = header.metadata().get(LAYOUT);
  }

  /** The bytes of a file. */
  @FunctionalInterface
  public interface Source {
    /** Opens a range of bytes. */
    InputStream read(long from, long length) throws IOException;
  }

  /**
   * Reads the header of a file.
   *
   * @param bytes length of the file
   * @throws SafetensorsException when the file is invalid, or its vectors differ in length
   */
  public static EigenvectorFile open(Source source, long bytes) throws IOException {
    SafetensorsHeader header;
    try (InputStream in = source.read(0, Math.min(bytes, HEADER_BYTES))) {
      header = SafetensorsHeader.read(in, bytes);
    }
    Map<String, TensorEntry> byName = new HashMap<>();
    header.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
    List<TensorEntry> vectors = new ArrayList<>();
    TensorEntry next = vector(byName, 1);
    while (next != null) {
      vectors.add(next);
      next = vector(byName, vectors.size() + 1);
    }
    if (vectors.isEmpty()) {
      throw new SafetensorsException("the file has no eigenvector of a largest eigenvalue");
    }
    long length = vectors.getFirst().numbers();
    for (TensorEntry vector : vectors) {
      if (vector.dtype() != Dtype.F32 || vector.numbers() != length) {
        throw new SafetensorsException(
            "tensor %s is not a float32 vector of %d numbers".formatted(vector.name(), length));
      }
    }
    return new EigenvectorFile(source, vectors, header, length);
  }

  private static @Nullable TensorEntry vector(Map<String, TensorEntry> byName, int rank) {
    return byName.get(ResultFiles.eigenvector(SpectrumEnd.LARGEST, rank));
  }

  /** Returns how many eigenvectors there are. */
  public int count() {
    return vectors.size();
  }

  /** Returns the number of parameters. */
  public long length() {
    return length;
  }

  /** Returns the digest of the parameters; null in files of earlier versions. */
  public @Nullable String layout() {
    return layout;
  }

  /**
   * Reads a part of an eigenvector.
   *
   * @param rank from 0 for the largest eigenvalue
   * @param into filled from its start
   */
  void read(int rank, long from, int count, float[] into) throws IOException {
    long start = dataStart + vectors.get(rank).begin() + from * Float.BYTES;
    int bytes = count * Float.BYTES;
    try (InputStream in = source.read(start, bytes)) {
      byte[] read = in.readNBytes(bytes);
      if (read.length < bytes) {
        throw new EOFException("a file of eigenvectors is shorter than its header says");
      }
      ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(into, 0, count);
    }
  }
}
