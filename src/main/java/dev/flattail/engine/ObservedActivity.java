package dev.flattail.engine;

/**
 * Observes one long-running part of a job. It is closed when the part ends, on the thread that
 * began it.
 */
@FunctionalInterface
public interface ObservedActivity extends AutoCloseable {
  /** Observes nothing. */
  ObservedActivity NONE = () -> {};

  @Override
  void close();

  /** Runs the operation and closes this activity, whether the operation succeeds or throws. */
  default <T, E extends Exception> T around(Operation<T, E> doing) throws E {
    try {
      return doing.get();
    } finally {
      close();
    }
  }

  /** The operation that is observed. */
  @FunctionalInterface
  interface Operation<T, E extends Exception> {
    T get() throws E;
  }

  /** The parts of a job that are observed. */
  enum Kind {
    /** Loads the data set into memory. */
    LOAD,
    /** Runs an epoch of training, including its evaluation and its checkpoint. */
    EPOCH,
    /** Runs a pass over images without training. */
    EVALUATION,
    /** Computes any other measurement of a model. */
    MEASUREMENT,
    /** Writes, stores and publishes a checkpoint. */
    CHECKPOINT,
    /** Stores files and makes them visible to users. */
    PUBLISH
  }
}
