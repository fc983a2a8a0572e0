package dev.flattail.app.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user that runs PostgreSQL. PostgreSQL refuses to run as root, which is the usual user in a
 * container. Root therefore runs it as {@code nobody}; every other user runs it as itself.
 *
 * @param prefix prefix of each command; empty for an ordinary user
 * @param owner required owner of the server's files; null for an ordinary user
 */
record RunAs(List<String> prefix, @Nullable UserPrincipal owner) {
  private static final String USER = "nobody";
  private static final List<String> SETPRIV =
      List.of("setpriv", "--reuid=" + USER, "--regid=65534", "--clear-groups");

  /**
   * Detects the user.
   *
   * @param directory the server's existing directory
   */
  static RunAs detect(Path directory) throws IOException {
    if (new UnixSystem().getUid() != 0) {
      return new RunAs(List.of(), null);
    }
    UserPrincipal nobody =
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
    Files.setOwner(directory, nobody);
    for (List<String> prefix : candidates()) {
      if (Command.succeeds(with(prefix, List.of("test", "-w", directory.toString())))) {
        return new RunAs(prefix, nobody);
      }
    }
    throw new IOException(
        "PostgreSQL refuses to run as root, and neither setpriv nor runuser could run it as "
            + USER
            + " in "
            + directory);
  }

  /**
   * Returns possible prefixes in order of preference. The second one is for directories below a
   * private directory such as {@code /root}: the server keeps CAP_DAC_OVERRIDE but no other
   * capability of root. The securebit makes access(2) honor it too, which PostgreSQL uses to find
   * its own programs.
   */
  private static List<List<String>> candidates() {
    List<String> passing =
        with(
            SETPRIV,
            List.of(
                "--securebits=+no_setuid_fixup",
                "--inh-caps=+dac_override",
                "--ambient-caps=+dac_override"));
    return List.of(SETPRIV, passing, List.of("runuser", "-u", USER, "--"));
  }

  List<String> command(List<String> command) {
    return with(prefix, command);
  }

  /** Changes the owner of the directory tree to the server's user. */
  void own(Path tree) throws IOException {
    if (owner == null || !Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!owner.equals(Files.getOwner(file))) {
          Files.setOwner(file, owner);
        }
      }
    }
  }

  private static List<String> with(List<String> prefix, List<String> command) {
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }
}
