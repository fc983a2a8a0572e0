package dev.flattail.spec;

/** What stands on a network's features. */
public enum Heads {
  /** One classifier. */
  PLAIN,
  /**
   * GLMC's four: {@code fc}, the classifier of the plain loss; {@code fc_cb}, that of the
   * re-balanced one, which is evaluated; {@code projection_head.0} and {@code contrast_head.0}.
   */
  GLMC;

  private static final int WIDE = 512;

  /**
   * Length of GLMC's projections of features so long: Saddle-LongTail {@code
   * GLMC-2023/model/ResNet_cifar.py}, {@code hidden_dim} of its narrow and its wide networks.
   */
  public static int projection(int features) {
    return features < WIDE ? 128 : 256;
  }
}
