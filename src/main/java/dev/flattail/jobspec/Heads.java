package dev.flattail.jobspec;

/** What stands on a network's features. */
public enum Heads {
  /** One classifier. */
  PLAIN,
  /**
   * GLMC's four: {@code fc}, the classifier of the plain loss; {@code fc_cb}, that of the
   * re-balanced one, which is evaluated; {@code projection_head.0} and {@code contrast_head.0}.
   */
  GLMC,
  /**
   * PaCo's two: {@code linear}, the classifier, and {@code fc}, which makes embeddings: {@code
   * fc.0} and {@code fc.3} with a batch normalization {@code fc.1} between them.
   */
  PACO,
  /**
   * BBN's one, {@code classifier}, on the features of two branches: the last block is there twice,
   * as {@code cb_block} and {@code rb_block}, and the names of all tensors below begin with {@code
   * backbone}.
   */
  BBN,
  /** ResLT's three branches between the last map and one classifier; their logits are added. */
  RESLT,
  /** Likewise with the first two branches. */
  RESLT_TWO,
  /**
   * DisAlign's: a linear classifier whose logits are scaled and shifted by class ({@code
   * logit_scale}, {@code logit_bias}), as far as the image's features say ({@code
   * confidence_layer}). Its second stage adds them to the plain classifier of the first.
   */
  DISALIGN;

  private static final int WIDE = 512;

  /**
   * Length of GLMC's projections of features so long: Saddle-LongTail {@code
   * GLMC-2023/model/ResNet_cifar.py}, {@code hidden_dim} of its narrow and its wide networks.
   */
  public static int projection(int features) {
    return isNarrow(features) ? 128 : 256;
  }

  /** How many vectors of features the classifier takes, one by one, to add their logits. */
  public int summed() {
    return switch (this) {
      case PLAIN, GLMC, PACO, BBN, DISALIGN -> 1;
      case RESLT -> 3;
      case RESLT_TWO -> 2;
    };
  }

  /** Whether features are those of the authors' narrow networks. */
  public static boolean isNarrow(int features) {
    return features < WIDE;
  }

  /**
   * Length of PaCo's embeddings of features so long: {@code --moco-dim} of its CIFAR and of its
   * other scripts.
   */
  public static int embedding(int features) {
    return features < WIDE ? 32 : 128;
  }
}
