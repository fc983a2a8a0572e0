package dev.flattail.app;

/** Entry point. */
public final class Flattail {
  private Flattail() {}

  public static void main(String[] args) {
    System.out.println(Runtime.version());
  }
}
