package dev.flattail.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.TensorInitializer;
import dev.flattail.jobspec.Classifier;
import dev.flattail.jobspec.HessianMemory;
import java.util.List;

/** A small smooth network: {@code linear, tanh, head}. Images are vectors. */
public final class Mlp implements Network {
  private final FlatLayout parameters;
  private final Head head;
  private final int hidden;

  /** Creates {@code in -> hidden -> classes}. */
  public Mlp(int in, int hidden, int classes, Classifier classifier) {
    TensorDeclarations tensors = new TensorDeclarations();
    tensors.parameter("hidden.weight", new Shape(hidden, in), TensorInitializer.kaimingNormal());
    tensors.parameter("hidden.bias", new Shape(hidden), TensorInitializer.uniform(0.5));
    HeadFactory factory =
        classifier == Classifier.LINEAR ? LinearHead.of(classes) : CosineHead.of(classes);
    this.head = factory.declare(tensors, "fc", hidden);
    this.parameters = tensors.parameters();
    this.hidden = hidden;
  }

  @Override
  public FlatLayout parameters() {
    return parameters;
  }

  @Override
  public FlatLayout statistics() {
    return new FlatLayout.Builder().build();
  }

  @Override
  public List<String> batchNorms() {
    return List.of();
  }

  @Override
  public int features() {
    return hidden;
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public HessianMemory.OfGraphs recorded(int height, int width, int bytes) {
    return new HessianMemory.OfGraphs(0, (long) hidden * bytes, (long) hidden * bytes);
  }

  @Override
  public Output forward(Pass pass, NDArray images) {
    NDArray features =
        images
            .matMul(pass.parameters().get("hidden.weight").transpose())
            .add(pass.parameters().get("hidden.bias"))
            .tanh();
    NDArray logits = head.logits(pass.parameters(), pass.format(), features);
    return new Output(features, logits, pass.parameters());
  }
}
