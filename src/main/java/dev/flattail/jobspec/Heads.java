package dev.flattail.jobspec;

/** The heads on top of a network's features. */
public enum Heads {
  /** One classifier. */
  PLAIN,
  /**
   * GLMC's four heads: {@code fc}, the classifier of the unweighted loss; {@code fc_cb}, that of
   * the rebalanced loss, which is evaluated; {@code projection_head.0} and {@code contrast_head.0}.
   */
  GLMC,
  /**
   * PaCo's two heads: {@code linear}, the classifier, and {@code fc}, which computes embeddings:
   * {@code fc.0} and {@code fc.3} with a batch normalization {@code fc.1} between them.
   */
  PACO,
  /**
   * BBN's {@code classifier} on the features of two branches. The last block exists twice, as
   * {@code cb_block} and {@code rb_block}, and the names of all tensors before the classifier begin
   * with {@code backbone}.
   */
  BBN,
  /** ResLT's three branches between the last map and one classifier, whose logits are added. */
  RESLT,
  /** ResLT's first two branches between the last map and one classifier, whose logits are added. */
  RESLT_TWO,
  /**
   * DisAlign's head: a linear classifier whose logits are scaled and shifted by class ({@code
   * logit_scale}, {@code logit_bias}), weighted by a confidence of the features ({@code
   * confidence_layer}). Its second stage adds these tensors to the first stage's linear classifier.
   */
  DISALIGN;

  private static final int WIDE = 512;

  /**
   * Returns the length of GLMC's projections for features of this length: Saddle-LongTail {@code
   * GLMC-2023/model/ResNet_cifar.py}, {@code hidden_dim} of its narrow and its wide networks.
   */
  public static int projection(int features) {
    return isNarrow(features) ? 128 : 256;
  }

  /**
   * Returns the number of feature vectors that the classifier processes separately before it adds
   * their logits.
   */
  public int summed() {
    return switch (this) {
      case PLAIN, GLMC, PACO, BBN, DISALIGN -> 1;
      case RESLT -> 3;
      case RESLT_TWO -> 2;
    };
  }

  /** Returns whether features are those of the authors' narrow networks. */
  public static boolean isNarrow(int features) {
    return features < WIDE;
  }

  /**
   * Returns the length of PaCo's embeddings for features of this length: {@code --moco-dim} of its
   * CIFAR and of its other scripts.
   */
  public static int embedding(int features) {
    return features < WIDE ? 32 : 128;
  }
}
