package dev.flattail.engine.train;

import dev.flattail.safetensors.Safetensors;
import dev.flattail.safetensors.StoredTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes safetensors files into the scratch folder. */
final class StateFiles {
  private StateFiles() {}

  static void write(Path file, List<StoredTensor> tensors) throws IOException {
    write(file, tensors, Map.of());
  }

  /**
   * @param notes metadata of the file
   */
  static void write(Path file, List<StoredTensor> tensors, Map<String, String> notes)
      throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Map<String, String> metadata = new HashMap<>(notes);
      // PyTorch's own loader requires the name of the framework.
      metadata.put("format", "pt");
      Safetensors.write(out, tensors, metadata);
    }
  }
}
