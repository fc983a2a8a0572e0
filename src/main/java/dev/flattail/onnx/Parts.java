package dev.flattail.onnx;

import dev.flattail.protobuf.ProtocolBuffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lays out a file whose length is known although some of its bytes are computed later. */
final class Parts {
  private final List<Part> parts = new ArrayList<>();
  private final ByteArrayOutputStream fixed = new ByteArrayOutputStream();

  void fields(Consumer<ProtocolBuffer> fields) {
    ProtocolBuffer message = new ProtocolBuffer();
    fields.accept(message);
    fixed.writeBytes(message.bytes());
  }

  /** Adds a field {@code TensorProto}. */
  void tensor(int field, Initializer initializer) {
    byte[] start = initializer.beforeNumbers();
    fields(to -> to.lengthPrefix(field, start.length + initializer.bytes()));
    fixed.writeBytes(start);
    switch (initializer) {
      case Initializer.Constant constant -> fixed.writeBytes(constant.data());
      case Initializer.Read read -> {
        endFixed();
        parts.add(new Part.Numbers(read));
      }
    }
  }

  /** Adds a message that has been laid out. */
  void message(int field, List<Part> content) {
    fields(to -> to.lengthPrefix(field, length(content)));
    for (Part part : content) {
      switch (part) {
        case Part.Fixed(byte[] bytes) -> fixed.writeBytes(bytes);
        case Part.Numbers numbers -> {
          endFixed();
          parts.add(numbers);
        }
      }
    }
  }

  List<Part> all() {
    endFixed();
    return List.copyOf(parts);
  }

  static long length(List<Part> parts) {
    return parts.stream().mapToLong(Part::length).sum();
  }

  private void endFixed() {
    if (fixed.size() > 0) {
      parts.add(new Part.Fixed(fixed.toByteArray()));
      fixed.reset();
    }
  }
}
