package dev.flattail.engine.data;

import dev.flattail.images.ImageSet;
import dev.flattail.images.UnreadableImageException;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Delivers batches in order. A background thread prepares the next ones while a step computes. A
 * fixed number of buffers is reused, so a run allocates nothing large after its start.
 *
 * <p>The content of a batch is a function of (seed, epoch, step) alone: a pipeline started in the
 * middle delivers the same bytes as one started at the beginning. For one consumer; not
 * thread-safe.
 */
public final class BatchPipeline implements AutoCloseable {
  private static final int PREFETCH = 2;

  private final BatchAssembler assembler;
  private final int stepsPerEpoch;
  private final int epochs;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(PREFETCH + 1);
  private final BlockingQueue<Made> made = new ArrayBlockingQueue<>(PREFETCH + 1);
  private final Thread maker;
  private int nextEpoch;
  private int nextStep;
  private @Nullable ByteBuffer lent;
  private boolean closed;

  private BatchPipeline(BatchAssembler assembler, int epoch, int step, int epochs) {
    this.assembler = assembler;
    this.stepsPerEpoch = assembler.stepsPerEpoch();
    this.epochs = epochs;
    this.nextEpoch = epoch;
    this.nextStep = step;
    this.maker = Thread.ofPlatform().name("batches").daemon().unstarted(() -> make(epoch, step));
  }

  /**
   * Starts a pipeline over {@code images} from ({@code epoch}, {@code step}), both counted from 0,
   * to the end of epoch {@code epochs - 1}.
   *
   * @param step may be the number of steps of an epoch: the start of the next one
   */
  public static BatchPipeline start(
      ImageSet images, Sampler sampler, BatchSettings settings, int epoch, int step, int epochs) {
    BatchAssembler assembler = new BatchAssembler(images, sampler, settings);
    int steps = assembler.stepsPerEpoch();
    if (epoch < 0 || step < 0 || step > steps) {
      throw new IllegalArgumentException(
          "epoch %d, step %d: an epoch has %d steps".formatted(epoch, step, steps));
    }
    boolean epochDone = step == steps;
    BatchPipeline pipeline =
        new BatchPipeline(assembler, epochDone ? epoch + 1 : epoch, epochDone ? 0 : step, epochs);
    for (int i = 0; i <= PREFETCH; i++) {
      pipeline.free.add(assembler.newBuffer());
    }
    pipeline.maker.start();
    return pipeline;
  }

  /** Starts a pipeline over all of {@code images}, once and in order. */
  public static BatchPipeline once(ImageSet images, BatchSettings settings) {
    return start(images, new Sampler.InOrder(images.size()), settings, 0, 0, 1);
  }

  /** Returns the number of batches of an epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Returns whether there is another batch. */
  public boolean hasNext() {
    return stepsPerEpoch > 0 && nextEpoch < epochs;
  }

  /**
   * Returns the next batch, waiting until it is ready. Invalidates the batch before.
   *
   * @throws InterruptedException when the calling thread is interrupted while it waits
   * @throws UnreadableImageException when an image's file cannot be read or decoded
   * @throws IllegalStateException when the pipeline is closed or the batch could not be made
   */
  public Batch next() throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("the pipeline is closed");
    }
    if (!hasNext()) {
      throw new NoSuchElementException("no batch after the last epoch");
    }
    if (lent != null) {
      free.add(lent);
      lent = null;
    }
    switch (made.take()) {
      case Made.Ready ready -> {
        lent = ready.buffer;
        nextStep++;
        if (nextStep == stepsPerEpoch) {
          nextStep = 0;
          nextEpoch++;
        }
        return ready.batch;
      }
      case Made.Failed failed -> {
        made.add(failed); // a later call fails as well, instead of waiting forever
        if (failed.cause instanceof UnreadableImageException image) {
          throw new UnreadableImageException(String.valueOf(image.getMessage()), image);
        }
        throw new IllegalStateException(
            "batch %d of epoch %d could not be made".formatted(nextStep, nextEpoch), failed.cause);
      }
    }
  }

  /** Stops the background thread and waits until it has ended. */
  @Override
  public void close() {
    closed = true;
    maker.interrupt();
    boolean interrupted = false;
    while (maker.isAlive()) {
      try {
        maker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void make(int firstEpoch, int firstStep) {
    int step = firstStep;
    for (int epoch = firstEpoch; epoch < epochs; epoch++) {
      for (; step < stepsPerEpoch; step++) {
        try {
          ByteBuffer buffer = free.take();
          made.put(new Made.Ready(assembler.assemble(epoch, step, buffer), buffer));
        } catch (InterruptedException e) {
          return; // closed: only close() interrupts this thread
        } catch (RuntimeException | Error e) {
          made.add(new Made.Failed(e));
          return;
        }
      }
      step = 0;
    }
  }

  private sealed interface Made {
    record Ready(Batch batch, ByteBuffer buffer) implements Made {}

    record Failed(Throwable cause) implements Made {}
  }
}
