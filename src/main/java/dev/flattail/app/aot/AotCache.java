package dev.flattail.app.aot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The jars of the application, extracted from the runnable jar, and the AOT cache of their classes.
 * The JVM stores no classes of jars within a jar, so it must start from the extracted ones. Both
 * take about 350 MB.
 *
 * @param folder below {@code flattail.home}; its name identifies the runnable jar, the JVM and the
 *     processor, so that another of them gets another cache
 */
public record AotCache(Path folder) {
  /** System property of a process that was started from a cache: the cache's folder. */
  static final String IN_USE = "flattail.aot-cache.folder";

  /**
   * The JVM links the cached classes only if this option is the same as when it stored them. What
   * the manifest of the jar says comes too late.
   */
  static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  private static final String JAR = "flattail.jar";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** JVM options that exclude a cache, or that are about another one. */
  private static final List<String> EXCLUDING =
      List.of("-XX:AOT", "-XX:SharedArchiveFile", "-XX:ArchiveClassesAtExit", "-Xshare");

  /**
   * Returns the cache for a runnable jar. It need not exist.
   *
   * @param home {@code flattail.home}
   * @throws IOException when the jar cannot be read
   */
  public static AotCache of(Path home, RunnableJar jar) throws IOException {
    BasicFileAttributes file = Files.readAttributes(jar.path(), BasicFileAttributes.class);
    String name =
        "%x-%x-%08x"
            .formatted(file.size(), file.lastModifiedTime().toMillis(), checksum(machine()));
    return new AotCache(home.toAbsolutePath().resolve("aot-cache").resolve(name));
  }

  /** Returns the cache that this process was started from. */
  public static Optional<AotCache> inUse() {
    return Optional.ofNullable(System.getProperty(IN_USE)).map(Path::of).map(AotCache::new);
  }

  /**
   * Returns the cache that this process, or another from the same runnable jar, can start from.
   *
   * @param home {@code flattail.home}
   * @param main main class of the application
   */
  public static Optional<AotCache> find(Path home, Class<?> main) {
    return inUse()
        .or(
            () ->
                RunnableJar.ofThisProcess(main)
                    .flatMap(
                        jar -> {
                          try {
                            return Optional.of(of(home, jar));
                          } catch (IOException unreadable) {
                            return Optional.empty();
                          }
                        }))
        .filter(AotCache::isComplete);
  }

  private static String machine() {
    return String.join(
        "\n",
        System.getProperty("java.home"),
        System.getProperty("java.vm.version"),
        System.getProperty("os.arch"),
        processor());
  }

  /** Returns the processor's features, as far as the system lists them. */
  private static String processor() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .findFirst()
          .orElse("");
    } catch (IOException | UncheckedIOException noLinux) {
      return "";
    }
  }

  private static long checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue();
  }

  /** Returns whether JVM options leave the choice of a cache to this application. */
  public static boolean isAllowedBy(List<String> jvmOptions) {
    return jvmOptions.stream().noneMatch(option -> EXCLUDING.stream().anyMatch(option::contains));
  }

  boolean isComplete() {
    return Files.exists(file());
  }

  /** Returns the arguments of {@code java} that start the application from this cache. */
  public List<String> launch() {
    return List.of(
        NATIVE_ACCESS,
        "-XX:AOTCache=" + file(),
        // A cache that does not fit is not used, and nothing is lost but time.
        "-Xlog:aot*=off",
        "-Xlog:cds*=off",
        "-D" + IN_USE + "=" + folder,
        "-jar",
        jar().toString());
  }

  /** Returns the extracted jar of the application; its class path names the others. */
  Path jar() {
    return jars().resolve(JAR);
  }

  /** Returns the folder that the runnable jar is extracted to. */
  Path jars() {
    return folder.resolve("jars");
  }

  /** Returns the folder of all caches of this {@code flattail.home}. */
  Path all() {
    return folder.resolveSibling("");
  }

  Path file() {
    return folder.resolve("flattail.aot");
  }

  /** Returns the file with the output of the writing processes. */
  Path output() {
    return folder.resolve("output.txt");
  }

  /** Returns the file that says why this cache cannot be written. */
  Path failure() {
    return folder.resolve("failure.txt");
  }
}
