package dev.flattail.plot.draw;

import java.util.List;

/**
 * Colors that stay apart for color-blind readers (after Okabe and Ito), darkened enough for text on
 * white.
 */
public final class Palette {
  public static final Ink PAPER = new Ink(0xffffff);
  public static final Ink INK = new Ink(0x1f2328);
  public static final Ink MUTED = new Ink(0x5b6570);
  public static final Ink FAINT = new Ink(0x9aa3ad);
  public static final Ink GRID = new Ink(0xe4e7eb);
  public static final Ink EMPTY = new Ink(0xf1f2f4);

  public static final Ink BLUE = new Ink(0x0072b2);
  public static final Ink GREEN = new Ink(0x00845f);
  public static final Ink VERMILION = new Ink(0xc7500a);
  public static final Ink PURPLE = new Ink(0x9b4f86);

  /** Many, medium and few keep their colors through all plots. */
  public static final Ink MANY = BLUE;

  public static final Ink MEDIUM = GREEN;
  public static final Ink FEW = VERMILION;

  /** Behind eigenvalues below zero. */
  public static final Ink NEGATIVE = new Ink(0xfcf0e8);

  /** In maps, where there is no value. */
  public static final Ink UNKNOWN = new Ink(0xd5d8dc);

  /** The first four are dark enough for text; the fifth and sixth are for marks alone. */
  private static final List<Ink> RUNS =
      List.of(
          BLUE,
          VERMILION,
          GREEN,
          PURPLE,
          new Ink(0xd09a00),
          new Ink(0x56b4e9),
          INK,
          new Ink(0x7a3b00));

  private static final List<Ink> RAMP =
      List.of(
          new Ink(0xf7fbff),
          new Ink(0xdbe9f6),
          new Ink(0xbad6eb),
          new Ink(0x89bedc),
          new Ink(0x539ecd),
          new Ink(0x2b7bba),
          new Ink(0x0b559f),
          new Ink(0x08306b));

  private Palette() {}

  /** Light to dark blue for shares 0..1 (ColorBrewer Blues), in 64 steps. */
  public static Ink ramp(double share) {
    double at = Math.round(Math.clamp(share, 0, 1) * 63) / 63.0 * (RAMP.size() - 1);
    int below = Math.min((int) at, RAMP.size() - 2);
    return RAMP.get(below).towards(RAMP.get(below + 1), at - below);
  }

  /** The color of the n-th of several runs, from 0; eight of them differ. */
  public static Ink run(int index) {
    return RUNS.get(index % RUNS.size());
  }

  /** From the first class (0), blue, over green to the last (1), vermilion. */
  public static Ink headToTail(double share) {
    return share < 0.5 ? MANY.towards(MEDIUM, 2 * share) : MEDIUM.towards(FEW, 2 * share - 1);
  }

  /** Text color that reads on {@code background}. */
  public static Ink on(Ink background) {
    return background.luminance() > 0.3 ? INK : PAPER;
  }
}
