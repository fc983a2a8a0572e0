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
 * PostgreSQL refuses to run as root, which is who a container often is. Root therefore runs it as
 * {@code nobody}; everyone else as themselves.
 *
 * @param prefix what to put before a command, empty for an ordinary user
 * @param owner who must own the server's files; null for an ordinary user
 */
record RunAs(List<String> prefix, @Nullable UserPrincipal owner) {
  private static final String USER = "nobody";
  private static final List<String> SETPRIV =
      List.of("setpriv", "--reuid=" + USER, "--regid=65534", "--clear-groups");

  /**
   * @param directory the server's folder; exists
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
   * In order of preference. The second is for folders below one that is closed to others, such as
   * {@code /root}: the server keeps CAP_DAC_OVERRIDE, and of root's other rights none. The
   * securebit makes that count in access(2) too, by which PostgreSQL looks for its own programs.
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

  /** Gives the tree to the server's user. */
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
