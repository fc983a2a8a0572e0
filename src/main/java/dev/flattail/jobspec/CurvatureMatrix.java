package dev.flattail.jobspec;

/** The matrices by which the curvature of a loss is measured. Formulas: curvature.md. */
public enum CurvatureMatrix {
  /** The second derivative of the loss in the parameters. */
  HESSIAN,
  /** The generalized Gauss-Newton matrix (Schraudolph 2002). */
  GGN,
  /** The empirical Fisher matrix: the second moment of the gradients of single images. */
  FISHER,
  /** The Hessian minus the generalized Gauss-Newton matrix. */
  RESIDUAL
}
