package dev.flattail.modelcode;

import dev.flattail.architecture.Architecture;
import dev.flattail.architecture.ClassifierLayer;
import dev.flattail.architecture.Inference;
import dev.flattail.jobspec.ModelSpec;
import dev.flattail.jobspec.Normalize;
import dev.flattail.jobspec.schema.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a network as a Python file that needs PyTorch alone. Its modules have the names of the
 * checkpoint's tensors, so that {@code load_state_dict} takes them strictly. Its input is images
 * from 0 to 1, and its logits are those of an evaluation in the number format of the weights.
 */
public final class PyTorchModel {
  private static final int IMAGE_CHANNELS = 3;

  /** Precedes each line of a method. */
  private static final String BODY = " ".repeat(8);

  private static final String READING =
      """
      def read_safetensors(file):
          \"""Returns the tensors of a safetensors file by name.\"""
          data = bytearray(Path(file).read_bytes())
          start = 8 + int.from_bytes(data[:8], "little")
          header = json.loads(data[8:start])
          header.pop("__metadata__", None)
          types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
          tensors = {}
          for name, entry in header.items():
              first, end = entry["data_offsets"]
              values = torch.frombuffer(data[start + first : start + end], dtype=types[entry["dtype"]])
              tensors[name] = values.reshape(entry["shape"])
          return tensors


      def load(fileDEFAULT):
          \"""Returns the network with the weights of a checkpoint, in evaluation mode.\"""
          state = read_safetensors(file)
          network = Network().to(state["STEM"].dtype)
          network.load_state_dict(state)
          return network.eval()
      """;

  private final ModelSpec model;
  private final Inference inference;
  private final int classes;
  private final Preparation preparation;
  private final @Nullable String weights;
  private final BackboneCode backbone;

  /**
   * What happens to images before they enter the network.
   *
   * @param resize side in pixels, as in the spec of a data set; null for none
   * @param centerCrop side in pixels, as in the spec of a data set; null for none
   */
  public record Preparation(
      Normalize normalize, @Nullable Integer resize, @Nullable Integer centerCrop) {}

  private PyTorchModel(
      ModelSpec model, int classes, Preparation preparation, @Nullable String weights) {
    this.model = model;
    this.inference = Inference.of(model, IMAGE_CHANNELS);
    this.classes = classes;
    this.preparation = preparation;
    this.weights = weights;
    this.backbone = new BackboneCode(inference);
  }

  /**
   * Returns the file.
   *
   * @param weights path of the checkpoint that is loaded by default; null for none
   */
  public static String of(
      ModelSpec model, int classes, Preparation preparation, @Nullable String weights) {
    return new PyTorchModel(model, classes, preparation, weights).file();
  }

  private String file() {
    List<String> parts = new ArrayList<>();
    parts.add(header());
    backbone.definitions().forEach(definition -> parts.add(String.join("\n", definition)));
    List<String> classifier = ClassifierCode.definition(inference.classifier());
    if (!classifier.isEmpty()) {
      parts.add(String.join("\n", classifier));
    }
    parts.add(String.join("\n", network()));
    parts.add(reading());
    return String.join("\n\n\n", parts) + "\n";
  }

  private String reading() {
    return READING
        .replace("STEM", inference.backbone().stem().weight())
        .replace("DEFAULT", weights == null ? "" : "=\"" + weights + "\"")
        .stripTrailing();
  }

  private String header() {
    return """
        # SPDX-License-Identifier: 0BSD
        \"""A %s with the names of its checkpoint's tensors. Needs PyTorch alone.

            network = load("%s")
            logits = network(images)  # RGB from 0 to 1, [N, 3, H, W]
        \"""

        import json
        from pathlib import Path

        import torch
        import torch.nn.functional as F
        from torch import nn

        CLASSES = %d
        # Of the channels of images from 0 to 1.
        MEAN = %s
        STD = %s"""
        .formatted(
            Names.of(model.arch()),
            weights == null ? "last.safetensors" : weights,
            classes,
            tuple(preparation.normalize().mean()),
            tuple(preparation.normalize().std()));
  }

  private static String tuple(List<Double> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  private List<String> network() {
    List<String> code = new ArrayList<>();
    code.add("class Network(nn.Module):");
    code.add("    def __init__(self):");
    code.add("        super().__init__()");
    Modules modules = backbone.modules();
    ClassifierLayer classifier = inference.classifier();
    modules.add(classifier.name(), ClassifierCode.constructor(classifier, inference.length()));
    modules.statements().forEach(line -> code.add(BODY + line));
    List<String> unused = trainingHeads();
    if (!unused.isEmpty()) {
      code.add(BODY + "# Heads that only the training uses; the checkpoint has their tensors.");
      unused.forEach(line -> code.add(BODY + line));
    }
    for (String constant : List.of("mean", "std")) {
      code.add(
          BODY
              + "self.register_buffer(\"%s\", torch.tensor(%s).view(1, 3, 1, 1), persistent=False)"
                  .formatted(constant, constant.toUpperCase(Locale.ROOT)));
    }
    code.add("");
    code.add("    def features(self, x):");
    code.add(
        BODY
            + "\"\"\"Returns the features [N, %d] of normalized images.\"\"\""
                .formatted(inference.length()));
    backbone.forward().forEach(line -> code.add(BODY + line));
    code.add("");
    code.add("    def forward(self, images):");
    documentation().forEach(line -> code.add(line.isEmpty() ? "" : BODY + line));
    code.add(BODY + "x = (images.to(self.mean) - self.mean) / self.std");
    ClassifierCode.forward(classifier).forEach(line -> code.add(BODY + line));
    return code;
  }

  private List<String> documentation() {
    String note =
        inference.classifier() instanceof ClassifierLayer.Cosine
            ? ", which are cosines here; the training's loss scaled them"
            : "";
    List<String> lines = new ArrayList<>();
    lines.add("\"\"\"Returns logits [N, %d]%s.".formatted(classes, note));
    lines.add("");
    lines.add("images: [N, 3, H, W], RGB from 0 to 1.");
    Integer resize = preparation.resize();
    Integer crop = preparation.centerCrop();
    if (resize != null && crop != null) {
      lines.add(
          "The model was measured on the central %d x %d pixels of images".formatted(crop, crop));
      lines.add("whose shorter side was scaled to %d.".formatted(resize));
    } else if (resize != null) {
      lines.add("The model was measured on images scaled to %d x %d.".formatted(resize, resize));
    } else if (crop != null) {
      lines.add(
          "The model was measured on the central %d x %d pixels of images.".formatted(crop, crop));
    }
    lines.add("\"\"\"");
    return lines;
  }

  /** Returns the modules whose tensors the checkpoint has and the forward pass does not read. */
  private List<String> trainingHeads() {
    Map<String, List<Long>> unused = new LinkedHashMap<>(tensors(classes));
    unused.keySet().removeAll(inference.tensors(classes).keySet());
    Map<String, List<Long>> ofMore = tensors(classes + 1);
    Modules modules = new Modules();
    unused.forEach(
        (tensor, shape) -> {
          if (tensor.endsWith(".weight")) {
            String name = tensor.substring(0, tensor.lastIndexOf('.'));
            String first = shape.equals(ofMore.get(tensor)) ? "" + shape.getFirst() : "CLASSES";
            modules.add(
                name,
                unused.containsKey(name + ".running_mean")
                    ? "nn.BatchNorm1d(%s)".formatted(first)
                    : "nn.Linear(%d, %s)".formatted(shape.get(1), first));
          }
        });
    return modules.statements();
  }

  private Map<String, List<Long>> tensors(int outputs) {
    Architecture architecture = inference.backbone();
    return architecture.tensors(model.heads(), model.classifier(), outputs);
  }
}
