package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.random.KeyedRandom;

/**
 * A queue of the latest keys and their labels, which overwrites the oldest first; PaCo {@code
 * moco/builder.py}. As in the reference, it starts with random labels and Gaussian numbers that are
 * normalized along the queue.
 */
final class KeyQueue {
  private final int length;
  private final NDArray vectors;
  private final NDArray rows;
  private final NDArray labels;

  /**
   * @param length number of keys
   * @param embedding length of a key
   */
  KeyQueue(Model model, int length, int embedding, int classes, long seed) {
    this.length = length;
    KeyedRandom random = KeyedRandom.of("key queue", seed);
    double[] start = new double[length * embedding];
    double[] squares = new double[embedding];
    for (int i = 0; i < start.length; i++) {
      start[i] = random.nextGaussian();
      squares[i % embedding] += start[i] * start[i];
    }
    for (int i = 0; i < start.length; i++) {
      start[i] /= Math.sqrt(squares[i % embedding]);
    }
    double[] startLabels = new double[length];
    for (int i = 0; i < length; i++) {
      startLabels[i] = random.nextInt(classes);
    }
    this.vectors = model.format().create(model.manager(), start, new Shape(start.length));
    this.rows = vectors.reshape(length, embedding);
    this.labels = model.format().create(model.manager(), startLabels, new Shape(length));
  }

  /** Returns the live keys {@code [K, D]}. */
  NDArray keys() {
    return rows;
  }

  /** Returns the live labels {@code [K]}, as numbers of the master format. */
  NDArray labels() {
    return labels;
  }

  /** Returns all live keys in one row, for a saved state. */
  NDArray vectors() {
    return vectors;
  }

  /**
   * Overwrites the oldest keys.
   *
   * @param before number of batches of the same size that were put before
   * @param keys {@code [N, D]}; N divides the queue's length
   * @param keyLabels {@code [N]}
   */
  void put(long before, NDArray keys, NDArray keyLabels) {
    int first = Math.toIntExact(before * keys.getShape().get(0) % length);
    FlatVectors.putRows(rows, keys, first);
    FlatVectors.putRows(labels, keyLabels, first);
  }
}
