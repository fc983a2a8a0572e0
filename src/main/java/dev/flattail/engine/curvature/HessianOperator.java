package dev.flattail.engine.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.StopSignal;
import dev.flattail.engine.tensor.FlatBlock;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.jobspec.CurvatureMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies vectors by the Hessian of a loss at a parameter vector, or by another {@link
 * CurvatureMatrix} of it, by exact products ({@link RecordedTerm}). Terms whose recorded gradient
 * fits a memory budget are recorded once and kept, which halves the cost of their products. The
 * other terms are recorded for each product, one at a time, so that memory does not grow with the
 * number of images. Terms are summed in float64.
 */
public final class HessianOperator implements SymmetricOperator, AutoCloseable {
  private static final double RESOLUTION_FLOAT64 = 1e-12;
  private static final double RESOLUTION_FLOAT32 = 3e-7;

  private final NDManager manager;
  private final CurvatureMatrix matrix;
  private final NDArray parameters;
  private final StopSignal stop;
  private final List<Part> parts = new ArrayList<>();
  private final double loss;
  private final double gradientNorm;
  private long keptBytes;

  /**
   * Creates the operator of the Hessian.
   *
   * @param parameters where to differentiate, {@code [P]}; must not change while this is open
   * @param budgetBytes for kept recordings
   * @param stop polled before each term of each product
   * @throws CancellationException when asked to stop
   */
  public HessianOperator(
      NDManager owner,
      NDArray parameters,
      List<? extends LossTerm> terms,
      long budgetBytes,
      StopSignal stop) {
    this(owner, CurvatureMatrix.HESSIAN, parameters, terms, budgetBytes, stop);
  }

  /**
   * Records the terms that are kept, and computes loss and gradient.
   *
   * @param matrix by which to multiply
   * @param parameters where to differentiate, {@code [P]}; must not change while this is open
   * @param budgetBytes for kept recordings
   * @param stop polled before each term of each product
   * @throws CancellationException when asked to stop
   */
  public HessianOperator(
      NDManager owner,
      CurvatureMatrix matrix,
      NDArray parameters,
      List<? extends LossTerm> terms,
      long budgetBytes,
      StopSignal stop) {
    this(owner, matrix, parameters, terms, budgetBytes, stop, gradient -> {});
  }

  /**
   * Records the terms that are kept, and computes loss and gradient.
   *
   * @param observer receives the loss's gradient {@code [P]} in float64, which is then closed
   */
  HessianOperator(
      NDManager owner,
      CurvatureMatrix matrix,
      NDArray parameters,
      List<? extends LossTerm> terms,
      long budgetBytes,
      StopSignal stop,
      Consumer<NDArray> observer) {
    this.matrix = matrix;
    this.manager = owner.newSubManager();
    this.parameters = parameters;
    this.stop = stop;
    try {
      long left = budgetBytes;
      double value = 0;
      NDArray gradient = manager.zeros(parameters.getShape(), DataType.FLOAT64);
      for (LossTerm term : terms) {
        boolean keep = term.recordedBytes() <= left;
        left -= keep ? term.recordedBytes() : 0;
        keptBytes += keep ? term.recordedBytes() : 0;
        checkStop();
        Part part = new Part(term, keep);
        parts.add(part);
        value += term.weight() * part.start(gradient);
      }
      this.loss = value;
      this.gradientNorm = FlatVectors.norm(gradient);
      observer.accept(gradient);
      gradient.close();
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Returns the loss. */
  public double loss() {
    return loss;
  }

  /** Returns the norm of the loss's gradient: near zero at a critical point. */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** Returns the size of the kept recordings, by the terms' own estimate. */
  long keptBytes() {
    return keptBytes;
  }

  /** Returns the number of terms that are recorded once and kept. */
  int kept() {
    return (int) parts.stream().filter(part -> part.recorded != null).count();
  }

  @Override
  public long size() {
    return parameters.size();
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public double resolution() {
    return resolution(parameters.getDataType());
  }

  /** Returns the smallest share of a sum that a number format can distinguish from rounding. */
  static double resolution(DataType format) {
    return format == DataType.FLOAT64 ? RESOLUTION_FLOAT64 : RESOLUTION_FLOAT32;
  }

  /**
   * {@inheritDoc}
   *
   * @throws CancellationException when asked to stop
   */
  @Override
  public NDArray times(NDArray vector, NDManager owner) {
    NDArray sum = owner.zeros(new Shape(size()), DataType.FLOAT64);
    try (NDManager scope = manager.newSubManager()) {
      // Copied even if the format is the same, or closing the scope would close the vector.
      NDArray direction = vector.toType(parameters.getDataType(), true);
      direction.attach(scope);
      for (Part part : parts) {
        checkStop();
        part.addProduct(direction, sum);
      }
    }
    return sum;
  }

  /**
   * {@inheritDoc}
   *
   * @throws CancellationException when asked to stop
   */
  @Override
  public @Nullable DirectTrace directTrace(@Nullable TraceGoal goal, long seed) {
    BlockTraces found = directTraces(List.of(FlatBlock.whole(size())), goal, seed, false);
    return found == null ? null : found.whole().ofBlocks().getFirst();
  }

  /**
   * Computes the traces of blocks of this matrix from its structure, without products, all by the
   * same passes.
   *
   * @param goal of each block; null for the default cost
   * @param seed of what is drawn
   * @param ofImages whether to report those of single images too
   * @return null where the structure is not known
   * @throws CancellationException when asked to stop
   */
  @Nullable BlockTraces directTraces(
      List<FlatBlock> blocks, @Nullable TraceGoal goal, long seed, boolean ofImages) {
    return TraceRounds.of(
        parts.stream().map(part -> part.term).toList(),
        new TracedBlocks(matrix, blocks, parameters, this::checkStop),
        goal,
        seed,
        ofImages);
  }

  private void checkStop() {
    if (stop.requested()) {
      throw new CancellationException("asked to stop");
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  /** One term of the loss, kept or recorded for each product. */
  private final class Part {
    private final LossTerm term;
    private final boolean keep;
    private @Nullable RecordedTerm recorded;

    Part(LossTerm term, boolean keep) {
      this.term = term;
      this.keep = keep;
    }

    /** Adds the weighted gradient to {@code sum} and returns the loss. */
    double start(NDArray sum) {
      RecordedTerm first = record();
      double value;
      try (NDArray plainGradient = first.gradient().stopGradient();
          NDArray plainValue = first.value().stopGradient();
          NDArray wide = plainValue.toType(DataType.FLOAT64, true)) {
        FlatVectors.accumulate(sum, plainGradient, term.weight());
        value = wide.getDouble();
      }
      first.value().close();
      if (keep) {
        recorded = first;
      } else {
        first.close();
      }
      return value;
    }

    private RecordedTerm record() {
      return RecordedTerm.of(matrix, term, parameters, manager);
    }

    void addProduct(NDArray direction, NDArray sum) {
      RecordedTerm now = recorded == null ? record() : recorded;
      try (NDArray product = now.product().apply(direction)) {
        FlatVectors.accumulate(sum, product, term.weight());
      } finally {
        if (recorded == null) {
          now.close();
        }
      }
    }
  }
}
