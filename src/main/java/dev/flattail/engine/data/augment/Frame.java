package dev.flattail.engine.data.augment;

/** Rows and columns of an image. */
record Frame(int height, int width) {

  /** Pixels of one channel. */
  int plane() {
    return height * width;
  }
}
