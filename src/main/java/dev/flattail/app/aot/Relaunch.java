package dev.flattail.app.aot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Continues a process in a JVM with the AOT cache, which can only be named when a JVM starts. The
 * process keeps its id, its files and its environment, so whoever started it notices nothing.
 */
public final class Relaunch {
  private static final Path COMMAND = Path.of("/proc/self/cmdline");

  /** Referred to for as long as the process lives. */
  @SuppressWarnings("unused")
  private static @Nullable FolderLock held;

  private Relaunch() {}

  /**
   * Replaces this JVM by one that starts from the cache of this process's runnable jar. Returns if
   * there is none, or if the system or the options of this JVM do not permit it.
   *
   * @param main main class of the application
   * @param args arguments of the application
   */
  public static void fromCache(Class<?> main, String... args) {
    EarlySettings settings = EarlySettings.of(System.getenv(), args);
    if (!settings.aotCache() || !System.getProperty("os.name").equals("Linux")) {
      return;
    }
    if (AotCache.inUse().isPresent()) {
      keep(AotCache.inUse().get());
      return;
    }
    Optional<AotCache> cache = AotCache.find(settings.home(), main);
    if (cache.isPresent()) {
      try {
        List<String> options = jvmOptions();
        List<String> all = withThoseOfTheEnvironment(options);
        if (AotCache.isAllowedBy(all)) {
          List<String> own = settings.startOptions().beside(all);
          replace(command(own, options, cache.get(), args));
        }
      } catch (IOException unreadable) {
        // The start goes on without a cache.
        return;
      }
    }
  }

  /** Keeps other processes from deleting the cache that this one was started from. */
  private static void keep(AotCache cache) {
    try {
      held = FolderLock.shared(cache.folder());
    } catch (IOException readOnly) {
      // Then nobody else can delete it either.
      held = null;
    }
  }

  private static List<String> command(
      List<String> own, List<String> options, AotCache cache, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(own);
    options.stream().filter(option -> !option.equals(AotCache.NATIVE_ACCESS)).forEach(command::add);
    command.addAll(cache.launch());
    command.addAll(Arrays.asList(args));
    return command;
  }

  /** Returns the options of this JVM as they were given on its command line. */
  private static List<String> jvmOptions() throws IOException {
    String line = Files.readString(COMMAND, StandardCharsets.UTF_8);
    List<String> words = Arrays.asList(line.split("\0"));
    int jar = words.indexOf("-jar");
    if (jar < 0) {
      throw new IOException("the command line names no jar");
    }
    return words.subList(1, jar);
  }

  private static List<String> withThoseOfTheEnvironment(List<String> options) {
    return Stream.concat(
            options.stream(),
            Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
                .map(System.getenv()::get)
                .filter(set -> set != null))
        .toList();
  }

  /** Calls {@code execv}, which returns only if it fails. */
  private static void replace(List<String> command) {
    System.out.flush();
    System.err.flush();
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle execv =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("execv"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
      // The last element stays null and ends the array.
      MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        arguments.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
      }
      int _ = (int) execv.invokeExact(arguments.getAtIndex(ValueLayout.ADDRESS, 0), arguments);
    } catch (Throwable e) { // what a method handle declares
      throw new IllegalStateException("execv cannot be called", e);
    }
  }
}
