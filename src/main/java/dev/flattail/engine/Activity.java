package dev.flattail.engine;

/** A part of a job that takes a while; closed when it ends, on the thread on which it began. */
@FunctionalInterface
public interface Activity extends AutoCloseable {
  /** Of which nobody is told. */
  Activity NONE = () -> {};

  @Override
  void close();

  /** Does it, and closes whatever comes of it. */
  default <T, E extends Exception> T around(Doing<T, E> doing) throws E {
    try {
      return doing.get();
    } finally {
      close();
    }
  }

  /** What there is to do. */
  @FunctionalInterface
  interface Doing<T, E extends Exception> {
    T get() throws E;
  }

  /** Which part. */
  enum Kind {
    /** Bringing the data set into memory. */
    LOAD,
    /** An epoch of training, with the evaluation and the checkpoint that belong to it. */
    EPOCH,
    /** A pass over images without training. */
    EVALUATION,
    /** Whatever else is computed of a model. */
    MEASUREMENT,
    /** Writing, storing and publishing a checkpoint. */
    CHECKPOINT,
    /** Storing files and making them visible. */
    PUBLISH
  }
}
