package dev.flattail.app.aot;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * JVM options for starts that take little time and memory. The images' entry points in the {@code
 * Dockerfile} set the same. An option is left out if the caller has one about the same thing.
 */
public enum StartOptions {
  /**
   * For role {@code all}, which one machine uses. Its only compiler is the fast one: the other
   * takes a third of a start's processor time, and makes up for it after ten thousand requests.
   */
  ALL(
      Option.UNRELOCATED,
      Option.SMALL_HEAP,
      Option.SERIAL_GC,
      new Option(
          Pattern.compile("TieredStopAtLevel|TieredCompilation|CompilationMode|-Xint|-Xcomp|JVMCI"),
          "-XX:TieredStopAtLevel=1")),

  /** For an {@code api}, which many call, and for a worker, which decodes and augments images. */
  OTHER(Option.UNRELOCATED, Option.SMALL_HEAP, Option.SERIAL_GC);

  private final List<Option> options;

  StartOptions(Option... options) {
    this.options = List.of(options);
  }

  /**
   * Returns the options, to be put before the caller's.
   *
   * @param given the options that the caller chose, those of environment variables included
   */
  public List<String> beside(List<String> given) {
    List<String> all = new ArrayList<>();
    for (Option option : options) {
      if (given.stream().noneMatch(other -> option.about.matcher(other).find())) {
        all.addAll(option.arguments);
      }
    }
    return all;
  }

  /**
   * JVM arguments.
   *
   * @param about finds the options of a caller that exclude them
   */
  private record Option(Pattern about, List<String> arguments) {
    /**
     * Maps the AOT cache where it was made for, so that its pages stay those of the file, which all
     * processes share. At a random address, the default, the JVM adjusts and so copies most of
     * them.
     */
    static final Option UNRELOCATED =
        new Option(
            Pattern.compile("ArchiveRelocationMode"),
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0");

    /**
     * Starts with a small heap, which grows when it is needed. By default, it starts with a 64th of
     * the machine's memory, and fills that before it collects garbage for the first time. With a
     * limit of the caller's, which may be lower, the JVM would not start.
     */
    static final Option SMALL_HEAP =
        new Option(
            Pattern.compile("-Xm[sx]|(Initial|Max)(HeapSize|RAM)"), "-XX:InitialHeapSize=64m");

    /** Needs no structures beside the heap. */
    static final Option SERIAL_GC =
        new Option(Pattern.compile("-XX:[+-]Use\\w*GC"), "-XX:+UseSerialGC");

    Option(Pattern about, String... arguments) {
      this(about, List.of(arguments));
    }
  }
}
